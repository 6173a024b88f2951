package main

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/notes/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/authorizer"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func main() {
	res := link.MustLoad[contract.Authorize]()
	db := dynamodb.NewFromConfig(lambdaruntime.OrFail(awsenv.Load()))

	lambdaruntime.Start(authorizer.Wrap(func(ctx context.Context, r authorizer.Request) (authorizer.Answer, error) {
		session := cmp.Or(r.Bearer(), r.Query.Get("session"))
		if session == "" {
			return authorizer.Answer{}, authorizer.ErrUnauthorized
		}
		found, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &res.Sessions.Name, Key: map[string]types.AttributeValue{
			"owner": &types.AttributeValueMemberS{Value: contract.SessionPrefix + session},
			"id":    &types.AttributeValueMemberS{Value: contract.SessionID},
		}})
		if err != nil {
			return authorizer.Answer{}, err
		}
		user, known := found.Item["user"].(*types.AttributeValueMemberS)
		if !known || over(found.Item["expires"]) {
			return authorizer.Answer{}, authorizer.ErrUnauthorized
		}
		return authorizer.Answer{Allow: true, Principal: user.Value, Context: map[string]any{"name": user.Value}}, nil
	}, nil))
}

// over tells whether the time of a session has come: DynamoDB deletes items some
// time after that.
func over(expires types.AttributeValue) bool {
	seconds, _ := expires.(*types.AttributeValueMemberN)
	if seconds == nil {
		return true
	}
	at, err := strconv.ParseInt(seconds.Value, 10, 64)
	return err != nil || at <= time.Now().Unix()
}
