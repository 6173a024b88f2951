package httpadapter

import (
	"encoding/base64"
	"io"
	"net/http"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// Shows rows 49 and 50: what is encoded, no text or of a type that is none
// travels in base64, which a REST API decodes only for its binary media types;
// all else stays readable and short.
func TestOnlyTextTravelsAsText(t *testing.T) {
	for _, c := range []struct {
		name, contentType, encoding, body string
		text                              bool
	}{
		{"JSON", "application/json", "", `{"a":1}`, true},
		{"JSON of another kind", "application/problem+json; charset=utf-8", "", `{"a":1}`, true},
		{"XML", "image/svg+xml", "", "<svg/>", true},
		{"script", "application/javascript", "", "let a", true},
		{"form", "application/x-www-form-urlencoded", "", "a=1", true},
		{"text", "Text/Plain; charset=utf-8", "", "é", true},
		{"text that says it is not encoded", "text/plain", "identity", "plain", true},
		{"text with an encoding", "text/plain", "br", "only looks like text", false},
		{"JSON with an encoding", "application/json", "gzip", "only looks like text", false},
		{"latin-1", "text/plain; charset=iso-8859-1", "", "caf\xe9", false},
		{"JSON that is none", "application/json", "", png, false},
		{"ASCII of a binary type", "application/octet-stream", "", "looks like text", false},
		{"sniffed PNG", "", "", png, false},
		{"sniffed text", "", "", "text", true},
		{"empty body of a binary type", "image/png", "", "", true},
	} {
		for _, f := range frontend.All() {
			if f.Streams {
				continue // a stream carries bytes
			}
			t.Run(c.name+"/"+f.Name, func(t *testing.T) {
				out, err := behind(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					for key, value := range map[string]string{"Content-Type": c.contentType, "Content-Encoding": c.encoding} {
						if value != "" {
							w.Header().Set(key, value)
						}
					}
					io.WriteString(w, c.body)
				})).Invoke(t.Context(), f.Event(t, "GET"))
				if err != nil {
					t.Fatal(err)
				}
				want := c.body
				if !c.text {
					want = base64.StdEncoding.EncodeToString([]byte(c.body))
				}
				if e := frontend.DecodeEnvelope(t, out); e.IsBase64Encoded == c.text || *e.Body != want {
					t.Errorf("the answer has isBase64Encoded %v and body %q, want %v and %q", e.IsBase64Encoded, *e.Body, !c.text, want)
				}
			})
		}
	}
}
