package ssmparams_test

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params/ssmparams"
)

// The parameter is fetched when it is first needed, and every five minutes.
func ExampleFetcher() {
	type contract struct{ Countries link.Parameter }

	res := lambdaruntime.OrFail(link.Load[contract]())
	source := params.New(ssmparams.Fetcher(ssm.NewFromConfig(lambdaruntime.OrFail(awsenv.Load()))), nil)
	countries := params.List(source, res.Countries.Name)

	lambdaruntime.Start(func(ctx context.Context, order string) ([]string, error) {
		return countries.Value(ctx)
	})
}
