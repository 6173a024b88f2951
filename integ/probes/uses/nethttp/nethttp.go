// Package nethttp serves and calls HTTP.
package nethttp

import (
	"fmt"
	"net/http"
)

// Use serves and calls HTTP.
func Use() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{id}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.PathValue("id")) })
	go http.ListenAndServe("127.0.0.1:0", mux)
	_, err := http.Get("http://127.0.0.1:1")
	fmt.Println(err)
}
