package secrets_test

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params/secrets"
)

// The secret is fetched when it is first needed, and every five minutes.
func ExampleFetcher() {
	type login struct{ User, Password string }
	type contract struct{ Database link.Secret }

	res := lambdaruntime.OrFail(link.Load[contract]())
	source := params.New(secrets.Fetcher(secretsmanager.NewFromConfig(lambdaruntime.OrFail(awsenv.Load()))), nil)
	database := params.JSON[login](source, res.Database.ARN)

	lambdaruntime.Start(func(ctx context.Context, order string) (string, error) {
		l, err := database.Value(ctx)
		return l.User, err
	})
}
