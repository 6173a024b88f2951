package lambdatest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
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

// A program that was built before, as Lambda would run it with these settings.
func ExampleStartBinary() {
	fn, err := lambdatest.StartBinary("../bin/orders",
		lambdatest.WithName("orders"), lambdatest.WithMemory(512), lambdatest.WithConcurrency(10), lambdatest.WithExternalExtension("collector"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fn.Close()

	result, err := fn.Invoke(context.Background(), map[string]int{"count": 2})
	if err == nil && result.Error != nil && result.Error.TimedOut() {
		fmt.Println("too slow:", fn.Logs())
	}
}

// The package of another module, built with tags; what it writes goes to the test.
func ExampleWithDir() {
	var t *testing.T // the test's own
	fn, err := lambdatest.StartPackage(context.Background(), "./cmd/orders",
		lambdatest.WithDir("../shop"), lambdatest.WithTags("integration"), lambdatest.WithLog(func(line string) { t.Log(line) }))
	if err != nil {
		t.Fatal(err)
	}
	defer fn.Close()

	result, err := fn.Invoke(context.Background(), map[string]int{"count": 2})
	if err != nil {
		t.Fatal(err)
	}
	var order struct{ ID string }
	if err := result.Decode(&order); err != nil || order.ID == "" {
		t.Errorf("answered %+v, %v; want an order", order, err)
	}
}

// What a request is as an event, of each service that sends requests.
func ExampleHTTPAPIRequest() {
	r := httptest.NewRequest("GET", "/orders/7", nil)
	api, _ := lambdatest.HTTPAPIRequest(r, "GET /orders/{id}")
	rest, _ := lambdatest.RESTRequest(r, "GET /orders/{id}")
	fnURL, _ := lambdatest.FunctionURLRequest(r)
	alb, _ := lambdatest.ALBRequest(r)
	fmt.Println(api.RouteKey, api.PathParameters)
	fmt.Println(rest.Resource, rest.PathParameters)
	fmt.Println(fnURL.RawPath, alb.Path)
	// Output:
	// GET /orders/{id} map[id:7]
	// /orders/{id} map[id:7]
	// /orders/7 /orders/7
}

// What the handler sends to clients is kept for the test.
func ExampleStartConnections() {
	clients := lambdatest.StartConnections()
	defer clients.Close()
	clients.Leave("bob")

	live := clients.Endpoint() // link.WebSocket[link.Send]{Endpoint: live}, which the handler sends to
	_ = live
	fmt.Println(clients.Connected("ann"), clients.Connected("bob"), clients.Sent("ann"))
	// Output: true false []
}

// The events of one client, from the first to the last.
func ExampleWebSocketClient() {
	ann := lambdatest.WebSocketClient{ID: "ann", Query: url.Values{"session": {"s3cret"}}}
	for _, event := range []events.APIGatewayWebsocketProxyRequest{
		ann.Connect(), ann.Message("history", `{"action":"history"}`), ann.Disconnect(1001, "going away"),
	} {
		fmt.Printf("%s %s %q\n", event.RequestContext.RouteKey, event.RequestContext.ConnectionID, event.Body)
	}
	// Output:
	// $connect ann ""
	// history ann "{\"action\":\"history\"}"
	// $disconnect ann ""
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

func ExampleDynamoDBOutcome() {
	event := lambdatest.DynamoDB("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000", make([]lambdatest.Change, 2)...)
	outcome := lambdatest.DynamoDBOutcome(event, events.DynamoDBEventResponse{}, errors.New("the handler failed"))
	fmt.Println(len(outcome.Done), "done,", len(outcome.Retried), "retried")
	// Output: 0 done, 2 retried
}

func ExampleFirehose() {
	event := lambdatest.Firehose("arn:aws:firehose:us-east-1:123456789012:deliverystream/clicks", []byte("hello"))
	fmt.Println(string(event.Records[0].Data))
	// Output: hello
}

func ExamplePostConfirmation() {
	confirmed := lambdatest.PostConfirmation("eu-central-1_EXAMPLE", "ann", map[string]string{"email": "ann@example.com"})
	token := lambdatest.PreTokenGeneration("eu-central-1_EXAMPLE", "ann", nil)
	fmt.Println(confirmed.TriggerSource, token.TriggerSource, token.UserName)
	// Output: PostConfirmation_ConfirmSignUp TokenGeneration_Authentication ann
}
