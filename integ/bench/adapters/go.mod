module github.com/go-lambda-cdk/go-lambda-cdk/integ/bench/adapters

go 1.26.0

replace github.com/go-lambda-cdk/go-lambda-cdk => ../../..

require (
	github.com/akrylysov/algnhsa v1.1.0
	github.com/aws/aws-lambda-go v1.55.1
	github.com/awslabs/aws-lambda-go-api-proxy v0.16.2
	github.com/fujiwara/ridge v0.13.0
	github.com/go-lambda-cdk/go-lambda-cdk v0.0.0-00010101000000-000000000000
)

require github.com/pires/go-proxyproto v0.8.0 // indirect
