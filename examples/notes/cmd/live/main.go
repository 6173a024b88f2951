package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/notes/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/websocket"
)

// longest is how long API Gateway keeps a connection: what $disconnect was not
// told of is gone then.
const longest = 2 * time.Hour

func main() {
	res := link.MustLoad[contract.Clients]()
	db := dynamodb.NewFromConfig(lambdaruntime.OrFail(awsenv.Load()))
	key := func(c *websocket.Conn) map[string]types.AttributeValue {
		return map[string]types.AttributeValue{
			"owner": &types.AttributeValueMemberS{Value: c.Principal},
			"id":    &types.AttributeValueMemberS{Value: contract.ClientPrefix + c.ID},
		}
	}

	websocket.Start(websocket.Handler{
		Connect: func(ctx context.Context, c *websocket.Conn) error {
			_, err := db.UpdateItem(ctx, &dynamodb.UpdateItemInput{
				TableName: &res.Clients.Name, Key: key(c), UpdateExpression: new("SET expires = :expires"),
				ExpressionAttributeValues: map[string]types.AttributeValue{
					":expires": &types.AttributeValueMemberN{Value: fmt.Sprint(time.Now().Add(longest).Unix())},
				},
			})
			return err
		},
		Disconnect: func(ctx context.Context, c *websocket.Conn) error {
			_, err := db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &res.Clients.Name, Key: key(c)})
			return err
		},
	})
}
