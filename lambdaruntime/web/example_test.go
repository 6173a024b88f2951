package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing/fstest"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/web"
)

var orders = map[string]string{"7": "tea"}

// show answers an order, or says what is wrong as an error.
func show(w http.ResponseWriter, r *http.Request) error {
	order, ok := orders[r.PathValue("id")]
	if !ok {
		return web.Status(http.StatusNotFound, "there is no such order")
	}
	_, err := fmt.Fprintln(w, order)
	return err
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func ExampleFunc() {
	mux := http.NewServeMux()
	mux.Handle("GET /orders/{id}", web.Func(show))
	fmt.Print(get(mux, "/orders/7").Body)
	fmt.Print(get(mux, "/orders/8").Body)
	// Output:
	// tea
	// {"title":"Not Found","status":404,"detail":"there is no such order"}
}

// The message is for who asked; what it wraps is for the log.
func ExampleStatus() {
	err := fmt.Errorf("order 8: %w", web.Status(http.StatusNotFound, "there is no such order"))
	fmt.Println(err)
	// Output: order 8: 404 there is no such order
}

func ExampleRedirect() {
	mux := http.NewServeMux()
	mux.Handle("GET /blog/{year}/{slug}", web.Redirect("/posts/{slug}", http.StatusMovedPermanently))
	fmt.Println(get(mux, "/blog/2024/tea").Header().Get("Location"))
	// Output: /posts/tea
}

func ExampleRewrite() {
	mux := http.NewServeMux()
	mux.Handle("GET /orders/{id}", web.Func(show))
	mux.Handle("GET /v1/order/{number}", web.Rewrite(mux, "/orders/{number}"))
	fmt.Print(get(mux, "/v1/order/7").Body)
	// Output: tea
}

func ExampleSecurityHeaders() {
	mux := http.NewServeMux()
	mux.Handle("GET /orders/{id}", web.Func(show))
	h := web.SecurityHeaders(mux, &web.SecurityOptions{ContentSecurityPolicy: "default-src 'self'"})
	fmt.Println(get(h, "/orders/7").Header().Get("Content-Security-Policy"))
	// Output: default-src 'self'
}

// One record for each request, with what the app adds to it.
func ExampleAccessLog() {
	mux := http.NewServeMux()
	mux.Handle("GET /orders/{id}", web.Func(show))
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == "route" || a.Key == "status" || a.Key == "shop" {
			return a
		}
		return slog.Attr{}
	}}))
	get(web.AccessLog(mux, &web.AccessLogOptions{
		Logger: logger,
		Attrs:  func(*http.Request) []slog.Attr { return []slog.Attr{slog.String("shop", "tea")} },
	}), "/orders/7")
	// Output: route="GET /orders/{id}" status=200 shop=tea
}

// People get a page, programs what the handler says.
func ExampleErrorPages() {
	pages := fstest.MapFS{"404.html": {Data: []byte("<h1>Nothing here</h1>")}} // embed.FS in a program
	h := web.ErrorPages(http.NotFoundHandler(), pages)

	for _, accept := range []string{"text/html", "application/json"} {
		r := httptest.NewRequest("GET", "/nowhere", nil)
		r.Header.Set("Accept", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// 404 <h1>Nothing here</h1>
	// 404 404 page not found
}
