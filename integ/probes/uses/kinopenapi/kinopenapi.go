// Package kinopenapi validates requests by an OpenAPI document.
package kinopenapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Use validates requests by an OpenAPI document.
func Use() {
	ctx := context.Background()
	doc, err := openapi3.NewLoader().LoadFromData([]byte("openapi: 3.0.0"))
	if err != nil {
		panic(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	r, _ := http.NewRequest("GET", "/", nil)
	route, params, err := router.FindRoute(r)
	fmt.Println(err, openapi3filter.ValidateRequest(ctx, &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}))
}
