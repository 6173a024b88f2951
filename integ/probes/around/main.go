// Command around is a program with everything around its mux that a server has:
// an access log, security headers, CORS, compression, error pages, idempotency,
// tracing. It is to be copied from. The test of this module tries it behind
// every kind of API, and compares what clients get with net/http's own server.
package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/rs/cors"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/web"
)

func main() { lambdaruntime.StartHTTP(around(routes())) }

//go:embed pages
var files embed.FS

// around is read from the last line to the first: the access log sees a request
// first and its answer last.
func around(h http.Handler) http.Handler {
	pages := lambdaruntime.OrFail(fs.Sub(files, "pages"))

	// The store of a program that runs more than once is dynamostore's.
	h = idempotency.HTTP(h, &idempotency.MemoryStore{}, &idempotency.HTTPOptions{Optional: true})
	h = lambdaotel.HTTP(h, nil)
	// Answers from 1 KB on, but for those that are packed already.
	h = gzhttp.GzipHandler(web.ErrorPages(h, pages))
	// For a function URL and a load balancer. An API with CORS of its own must
	// not have it twice: browsers refuse two headers of one name.
	h = cors.New(cors.Options{
		AllowedOrigins: []string{"https://shop.example"},
		AllowedMethods: []string{"GET", "POST"},
		AllowedHeaders: []string{"Content-Type", "Idempotency-Key"},
		ExposedHeaders: []string{"Idempotent-Replayed"},
		MaxAge:         int((10 * time.Minute).Seconds()),
	}).Handler(h)
	h = web.SecurityHeaders(h, nil)
	return web.AccessLog(h, nil)
}

// routes are the program's own.
func routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /orders", web.Func(list))
	mux.Handle("POST /orders", web.Func(create))
	mux.Handle("GET /orders/{id}", web.Func(show))
	mux.Handle("GET /orders.ndjson", web.Func(stream))
	mux.Handle("GET /order/{id}", web.Redirect("/orders/{id}", http.StatusPermanentRedirect))
	mux.Handle("GET /v1/orders/{id}", web.Rewrite(mux, "/orders/{id}"))
	return mux
}

type order struct {
	ID   string `json:"id"`
	Item string `json:"item"`
}

func list(w http.ResponseWriter, _ *http.Request) error {
	var all []order
	for i := range 200 {
		all = append(all, order{fmt.Sprint(i), "tea"})
	}
	return answer(w, http.StatusOK, all)
}

func show(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("id") != "7" {
		return web.Status(http.StatusNotFound, "there is no such order")
	}
	return answer(w, http.StatusOK, order{"7", "tea"})
}

func create(w http.ResponseWriter, r *http.Request) error {
	var o order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1000)).Decode(&o); err != nil {
		return &web.StatusError{Status: http.StatusBadRequest, Message: "the body is no order", Err: err}
	}
	o.ID = "8"
	return answer(w, http.StatusCreated, o)
}

// stream writes orders as they come: the second once the file of the variable
// NEXT is there.
func stream(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "application/x-ndjson")
	if _, err := io.WriteString(w, `{"id":"1"}`+"\n"); err != nil {
		return err
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		return err
	}
	for next := os.Getenv("NEXT"); next != ""; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(next); err == nil {
			break
		}
		if err := r.Context().Err(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, `{"id":"2"}`+"\n")
	return err
}

func answer(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}
