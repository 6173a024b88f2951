package lambdaruntime

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
)

func TestHTTPHandlerServesAnHTTPAPIEvent(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello, %s", r.PathValue("name"))
	})
	event, err := os.ReadFile("testdata/http-api.json")
	if err != nil {
		t.Fatal(err)
	}
	out, err := NewHTTPHandler(mux).Invoke(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("Invoke(http-api.json) = %s: %v", out, err)
	}
	if got.StatusCode != 200 || got.Body != "hello, gopher" {
		t.Errorf("Invoke(http-api.json) = %s, want status 200 and body %q", out, "hello, gopher")
	}
}
