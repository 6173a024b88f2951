// Package awsenv makes an [aws.Config] from a Lambda function's environment alone.
//
//	package main
//
//	import (
//		"context"
//
//		"github.com/aws/aws-sdk-go-v2/aws"
//		"github.com/aws/aws-sdk-go-v2/service/s3"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
//		"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
//	)
//
//	func main() {
//		cfg := lambdaruntime.OrFail(awsenv.Load())
//		client := s3.NewFromConfig(cfg)
//		lambdaruntime.Start(func(ctx context.Context, key string) (int64, error) {
//			out, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String("uploads"), Key: &key})
//			if err != nil {
//				return 0, err
//			}
//			return *out.ContentLength, nil
//		})
//	}
//
// Lambda hands a function its region and credentials in environment variables. config.LoadDefaultConfig finds them too,
// after it has linked the clients for profiles, SSO, STS and instance metadata into the program and looked for files
// that are not there. Load leaves all that out, and depends on the SDK's core module only. What it saves is measured in
// the tests of its internal package parity, which also show that clients send the same requests with both.
//
// # Environment
//
//   - AWS_REGION, else AWS_DEFAULT_REGION
//   - AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ACCOUNT_ID
//   - where those are absent, as with SnapStart: AWS_CONTAINER_CREDENTIALS_FULL_URI with
//     AWS_CONTAINER_AUTHORIZATION_TOKEN or AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE. Credentials are fetched with the first
//     request, not by Load, and again before they expire
//   - AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, AWS_USE_FIPS_ENDPOINT,
//     AWS_USE_DUALSTACK_ENDPOINT, AWS_ACCOUNT_ID_ENDPOINT_MODE
//   - AWS_RETRY_MODE, AWS_MAX_ATTEMPTS, AWS_SDK_UA_APP_ID
//   - AWS_REQUEST_CHECKSUM_CALCULATION, AWS_RESPONSE_CHECKSUM_VALIDATION
//
// Any other variable is not read, AWS_PROFILE and AWS_CA_BUNDLE among them; set the field of the returned config. On a
// developer's machine the environment is filled by
//
//	eval "$(aws configure export-credentials --format env)"
//
// # HTTP client
//
// All clients made from one config share one HTTP client, so that they share its connections. It differs from the SDK's
// default in two settings. A connection that is not there after 3 seconds is given up, instead of after 30: Lambda's
// default timeout ends long before that, and a retry usually connects at once. And 100 idle connections are kept for a
// host, instead of 10: one process may serve many requests at a time, and a connection that is not kept costs a TLS
// handshake. Idle connections are closed after 90 seconds, as in the SDK; those that the service closed while the
// sandbox was frozen are found out by the first request on them, which the transport or the SDK repeats.
package awsenv
