//go:build unix

package integ

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// resting makes an app of a REST API and an HTTP API, as the tool
// does: without compiling.
func resting(app awscdk.App) {
	stack := awscdk.NewStack(app, new("Shop"), nil)
	function := func(id, entry string) *lambdacdk.GoFunction {
		return lambdacdk.NewGoFunction(stack, id, &lambdacdk.GoFunctionProps{Entry: "./testdata/restlocal/" + entry, Timeout: 20 * time.Second})
	}
	front, old, chat := function("Front", "front"), function("Old", "old"), function("Chat", "chat")
	rest := lambdacdk.NewGoRestApi(stack, "Rest", &lambdacdk.GoRestApiProps{
		StageName: "v1", UsagePlan: &lambdacdk.UsagePlanProps{},
		Cors: &lambdacdk.CorsProps{AllowOrigins: []string{"https://a.example", "https://b.example"}},
	})
	rest.AddRoute("GET /users/{id}", front, lambdacdk.WithoutApiKey(), lambdacdk.WithValidation(lambdacdk.RequestValidation{Query: []string{"shop"}}))
	rest.AddRoute("POST /images", front, lambdacdk.WithoutApiKey())
	rest.AddRoute("PUT /images", front)
	lambdacdk.NewGoRestApi(stack, "Streams", nil).AddRoute("GET /chat", chat, lambdacdk.WithStreaming())
	lambdacdk.NewGoRestApi(stack, "OldRest", nil).AddRoute("POST /orders/{id}", old)
	lambdacdk.NewGoApi(stack, "Http", nil).AddRoute("POST /orders/{id}", old)
}

// What is deployed as REST APIs is served as REST APIs here: the stage in the
// path, preflights, keys, parameters, bodies of every kind and streams; and a
// handler gets the payload format that it takes, behind both kinds of API.
func TestRestAPIsAreServedLocally(t *testing.T) {
	if testing.Short() {
		t.Skip("builds handlers")
	}
	dir := localApp(t, resting)
	tool := startLocal(t, dir)
	at := func(path string) string {
		t.Helper()
		url := tool.said(`http://127\.0\.0\.1:\d+` + path)
		if url == "" {
			t.Fatalf("the tool names no URL that ends in %s", path)
		}
		return strings.TrimSuffix(url, path)
	}
	rest := at("/v1/images") + "/v1"
	png := []byte("\x89PNG\r\n\x00\xff\xfe")
	for _, c := range []struct {
		name, method, url string
		header            http.Header
		body              []byte
		status            int
		want              string
		allowed           string // origin
	}{
		{"a route", "GET", rest + "/users/a%20b?shop=1", nil, nil, 200, "user a b, /users/a b", ""},
		{"HEAD of a GET", "HEAD", rest + "/users/1?shop=1", nil, nil, 200, "", ""},
		{"a parameter too few", "GET", rest + "/users/1", nil, nil, 400, `{"message":"Missing required request parameters: [shop]"}`, ""},
		{"no route", "GET", rest + "/else", nil, nil, 403, `{"message":"Missing Authentication Token"}`, ""},
		{"without the stage", "GET", strings.TrimSuffix(rest, "/v1") + "/users/1?shop=1", nil, nil, 403, "", ""},
		{"bytes that are no text", "POST", rest + "/images", http.Header{"Content-Type": {"image/png"}}, png, 200, string(png), ""},
		{"no key", "PUT", rest + "/images", nil, nil, 403, `{"message":"Forbidden"}`, ""},
		{"a key", "PUT", rest + "/images", http.Header{"X-Api-Key": {"any"}}, nil, 405, "", ""},
		{"a preflight", "OPTIONS", rest + "/images", http.Header{"Origin": {"https://b.example"}, "Access-Control-Request-Method": {"PUT"}}, nil, 204, "", "https://b.example"},
		{"a preflight from elsewhere", "OPTIONS", rest + "/images", http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"PUT"}}, nil, 204, "", "https://a.example"},
		{"an old handler behind a REST API", "POST", at("/prod/orders/{id}") + "/prod/orders/7", nil, []byte("tea"), 200, "POST /orders/7 of 7: tea", ""},
		{"an old handler behind an HTTP API", "POST", at("/orders/{id}") + "/orders/7", http.Header{"Content-Type": {"text/plain"}}, []byte("tea"), 200, "POST /orders/7 of 7: tea", ""},
	} {
		r, err := http.NewRequest(c.method, c.url, bytes.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = c.header.Clone()
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status || c.want != "" && string(body) != c.want || res.Header.Get("Access-Control-Allow-Origin") != c.allowed {
			t.Errorf("%s: %s %s = %d %q, allows %q, %v; want %d %q, %q", c.name, c.method, c.url, res.StatusCode, body, res.Header.Get("Access-Control-Allow-Origin"), err, c.status, c.want, c.allowed)
		}
	}
	// The answer has no end: what arrives has been streamed.
	res, err := http.Get(at("/prod/chat") + "/prod/chat")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	const want = "data: 0\n\ndata: 1\n\ndata: 2\n\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(res.Body, got); err != nil || string(got) != want || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("the stream begins with %q (%s), %v, want %q", got, res.Header.Get("Content-Type"), err, want)
	}
	tool.stop(t, syscall.SIGINT)
}
