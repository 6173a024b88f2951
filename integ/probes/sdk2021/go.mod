module github.com/go-lambda-cdk/go-lambda-cdk/integ/probes/sdk2021

go 1.26.0

require (
	github.com/aws/aws-sdk-go-v2/service/dynamodb v1.0.0
	github.com/aws/aws-sdk-go-v2/service/s3 v1.0.0
)

require (
	github.com/aws/aws-sdk-go-v2 v1.0.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/accept-encoding v1.0.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/presigned-url v1.0.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/s3shared v1.0.0 // indirect
	github.com/aws/smithy-go v1.0.0 // indirect
	github.com/jmespath/go-jmespath v0.4.0 // indirect
)
