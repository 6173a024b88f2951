package gateway

import (
	"io"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
)

// answerMock gives the answer of a MOCK integration.
func answerMock(m *app.Mock, w http.ResponseWriter, r *http.Request) {
	for name, value := range m.Header {
		w.Header().Set(name, value)
	}
	origin := r.Header.Get("Origin")
	for _, re := range m.Origins {
		if origin != "" && re.MatchString(origin) {
			w.Header().Set("Access-Control-Allow-Origin", origin)
		}
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(m.Status)
	io.WriteString(w, m.Body) // a client that has left
}
