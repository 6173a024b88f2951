// Package apiproxy serves HTTP by aws-lambda-go-api-proxy.
package apiproxy

import (
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"
)

// Use serves HTTP by aws-lambda-go-api-proxy.
func Use() {
	lambda.Start(httpadapter.NewV2(http.DefaultServeMux).ProxyWithContext)
}
