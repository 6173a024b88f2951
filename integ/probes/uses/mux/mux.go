// Package mux routes by gorilla/mux.
package mux

import (
	"net/http"

	"github.com/gorilla/mux"
)

// Use routes by gorilla/mux.
func Use() {
	r := mux.NewRouter()
	r.HandleFunc("/items/{id}", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(mux.Vars(r)["id"])) }).Methods("GET")
	http.ListenAndServe("127.0.0.1:0", r)
}
