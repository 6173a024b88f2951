package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

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
