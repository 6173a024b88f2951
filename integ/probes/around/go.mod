module github.com/go-lambda-cdk/go-lambda-cdk/integ/probes/around

go 1.26.0

replace github.com/go-lambda-cdk/go-lambda-cdk => ../../..

require (
	github.com/go-lambda-cdk/go-lambda-cdk v0.0.0-00010101000000-000000000000
	github.com/klauspost/compress v1.20.3
	github.com/rs/cors v1.11.1
)

require (
	github.com/aws/aws-lambda-go v1.55.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/otel v1.47.0 // indirect
	go.opentelemetry.io/otel/log v1.47.0 // indirect
	go.opentelemetry.io/otel/metric v1.47.0 // indirect
	go.opentelemetry.io/otel/trace v1.47.0 // indirect
)
