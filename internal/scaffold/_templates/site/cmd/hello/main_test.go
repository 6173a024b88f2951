package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestItGreetsByName(t *testing.T) {
	w := httptest.NewRecorder()
	routes().ServeHTTP(w, httptest.NewRequest("GET", "/api/hello?name=ann", nil))
	if w.Code != http.StatusOK || w.Body.String() != `{"text":"hello, ann"}`+"\n" {
		t.Errorf("answered %d %q, want 200 and a greeting", w.Code, w.Body)
	}
}
