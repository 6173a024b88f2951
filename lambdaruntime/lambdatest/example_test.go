package lambdatest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// A handler that reports the messages it could not read.
func store(_ context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	var resp events.SQSEventResponse
	for _, m := range e.Records {
		if !json.Valid([]byte(m.Body)) {
			resp.BatchItemFailures = append(resp.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return resp, nil
}

func ExampleStart() {
	fn, err := lambdatest.Start(lambda.NewHandler(store))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fn.Close()

	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:orders",
		lambdatest.Message{ID: "good", Body: `{"id":1}`},
		lambdatest.Message{ID: "broken", Body: `{"id":`})
	result, err := fn.Invoke(context.Background(), event)
	if err != nil {
		fmt.Println(err)
		return
	}
	outcome := lambdatest.SQSOutcome(event, result.Payload, result.Err())
	fmt.Println("done:", outcome.Done, "retried:", outcome.Retried)
	// Output: done: [good] retried: [broken]
}

func ExampleStartPackage() {
	fn, err := lambdatest.StartPackage(context.Background(), "./testdata/hello",
		lambdatest.WithEnv(map[string]string{"GREETING": "hello"}), lambdatest.WithTimeout(5*time.Second))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fn.Close()

	api, err := fn.Handler(lambdatest.API{Routes: []string{"GET /hello/{name}"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	api.ServeHTTP(w, httptest.NewRequest("GET", "/hello/gopher", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 200 hello, gopher
}

func ExampleAPI_Event() {
	r := httptest.NewRequest("POST", "/orders/a%2Fb?tag=x&tag=y", strings.NewReader("id=1"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	raw, err := lambdatest.API{Routes: []string{"POST /orders/{id}"}}.Event(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(raw, &event); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(event.RouteKey, event.RawPath, event.QueryStringParameters["tag"], event.Body, event.IsBase64Encoded)
	// Output: POST /orders/{id} /orders/a/b x,y aWQ9MQ== true
}

func ExampleSQS() {
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:orders.fifo", lambdatest.Message{Body: "hello", GroupID: "customer-1"})
	fmt.Println(event.Records[0].MessageId, event.Records[0].Attributes["MessageGroupId"])
	// Output: 00000001-0000-4000-8000-000000000001 customer-1
}

func ExampleSNSBody() {
	const topic = "arn:aws:sns:us-east-1:123456789012:news"
	event := lambdatest.SQS("arn:aws:sqs:us-east-1:123456789012:inbox",
		lambdatest.Message{Body: lambdatest.SNSBody(topic, lambdatest.Notification{Message: "hello"})})
	var envelope struct{ Type, Message string }
	if err := json.Unmarshal([]byte(event.Records[0].Body), &envelope); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(envelope.Type, envelope.Message)
	// Output: Notification hello
}

func ExampleSNS() {
	event := lambdatest.SNS("arn:aws:sns:us-east-1:123456789012:news", lambdatest.Notification{Subject: "greeting", Message: "hello"})
	fmt.Println(event.Records[0].SNS.Subject, event.Records[0].SNS.Message)
	// Output: greeting hello
}

func ExampleS3() {
	event := lambdatest.S3("ObjectCreated:Put", "photos", lambdatest.Object{Key: "summer 2026/ü.png"})
	object := event.Records[0].S3.Object
	fmt.Println(object.Key, "is", object.URLDecodedKey)
	// Output: summer+2026/%C3%BC.png is summer 2026/ü.png
}

func ExampleKinesis() {
	event := lambdatest.Kinesis("arn:aws:kinesis:us-east-1:123456789012:stream/clicks", lambdatest.StreamRecord{Data: []byte("hello")})
	raw, err := json.Marshal(event.Records[0].Kinesis.Data)
	fmt.Println(string(raw), err)
	// Output: "aGVsbG8=" <nil>
}

func ExampleKinesisOutcome() {
	event := lambdatest.Kinesis("arn:aws:kinesis:us-east-1:123456789012:stream/clicks", make([]lambdatest.StreamRecord, 3)...)
	second := event.Records[1].Kinesis.SequenceNumber
	answer := events.KinesisEventResponse{BatchItemFailures: []events.KinesisBatchItemFailure{{ItemIdentifier: second}}}
	outcome := lambdatest.KinesisOutcome(event, answer, nil)
	fmt.Println(len(outcome.Done), "done,", len(outcome.Retried), "retried")
	// Output: 1 done, 2 retried
}

func ExampleDynamoDB() {
	event := lambdatest.DynamoDB("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000", lambdatest.Change{
		Keys: lambdatest.Item{"id": events.NewStringAttribute("1")},
		Old:  lambdatest.Item{"state": events.NewStringAttribute("open")},
		New:  lambdatest.Item{"state": events.NewStringAttribute("paid")},
	})
	fmt.Println(event.Records[0].EventName, event.Records[0].Change.NewImage["state"].String())
	// Output: MODIFY paid
}

func ExampleEventBridge() {
	event := lambdatest.EventBridge("shop.orders", "OrderPlaced", json.RawMessage(`{"id":1}`))
	fmt.Println(event.Source, event.DetailType, string(event.Detail))
	// Output: shop.orders OrderPlaced {"id":1}
}

func ExampleSchedule() {
	event := lambdatest.Schedule("arn:aws:events:eu-central-1:123456789012:rule/nightly")
	fmt.Println(event.Source, event.Region)
	// Output: aws.events eu-central-1
}

func ExamplePreSignUp() {
	event := lambdatest.PreSignUp("eu-central-1_EXAMPLE", "ann", map[string]string{"email": "ann@example.com"})
	fmt.Println(event.TriggerSource, event.Request.UserAttributes["email"])
	// Output: PreSignUp_SignUp ann@example.com
}

func ExampleCloudWatchLogs() {
	data, err := lambdatest.CloudWatchLogs("/aws/lambda/orders", "stream", "hello").AWSLogs.Parse()
	fmt.Println(data.LogGroup, data.LogEvents[0].Message, err)
	// Output: /aws/lambda/orders hello <nil>
}
