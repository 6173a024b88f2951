package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestItAnswers(t *testing.T) {
	w := httptest.NewRecorder()
	routes().ServeHTTP(w, httptest.NewRequest("METHOD", "EXAMPLE", nil))
	if w.Code != http.StatusOK {
		t.Errorf("answered %d %q, want 200", w.Code, w.Body)
	}
}
