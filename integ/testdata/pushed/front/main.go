// Front tells a topic, a bus and a bucket something, twice each: what the other
// function wants, and what it does not.
package main

import (
	"errors"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/pushed/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func main() {
	res := link.MustLoad[contract.Front]()
	cfg := lambdaruntime.OrFail(awsenv.Load())
	topics, buses, buckets := sns.NewFromConfig(cfg), eventbridge.NewFromConfig(cfg), s3.NewFromConfig(cfg)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /go", func(w http.ResponseWriter, r *http.Request) {
		var errs []error
		for _, kind := range []string{"paid", "sent"} {
			_, err := topics.Publish(r.Context(), &sns.PublishInput{TopicArn: &res.News.ARN, Message: aws.String(`{"order":{"kind":"` + kind + `"}}`)})
			errs = append(errs, err)
			out, err := buses.PutEvents(r.Context(), &eventbridge.PutEventsInput{Entries: []ebtypes.PutEventsRequestEntry{{
				EventBusName: &res.Bus.ARN, Source: aws.String("shop"), DetailType: &kind, Detail: aws.String(`{}`),
			}}})
			errs = append(errs, err)
			if err == nil && out.FailedEntryCount > 0 {
				errs = append(errs, errors.New(*out.Entries[0].ErrorMessage))
			}
			_, err = buckets.PutObject(r.Context(), &s3.PutObjectInput{Bucket: &res.Uploads.Name, Key: aws.String(kind + "/a.jpg"), Body: strings.NewReader("x")})
			errs = append(errs, err)
		}
		if err := errors.Join(errs...); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
	lambdaruntime.StartHTTP(mux)
}
