package awslocal_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

const (
	orderARN     = "arn:aws:lambda:us-east-1:123456789012:function:order"
	durableOrder = `Order AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "order", "DurableConfig": {"ExecutionTimeout": 600}}`
	durableYears = `Years AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "years", "DurableConfig": {"ExecutionTimeout": 86400}}`
	ownOrders    = `{"Effect": "Allow", "Action": "lambda:CheckpointDurableExecution", "Resource": "` + orderARN + `:*"}`
)

func code(err error) string {
	var e interface{ ErrorCode() string } // as the SDK's errors have it
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	return ""
}

// A durable handler goes on with executions as its role allows, which names the
// versions of a function: the function alone is not enough.
func TestRolesOfDurableHandlers(t *testing.T) {
	const execution = orderARN + ":$LATEST/durable-execution/a/b"
	for statements, want := range map[string]string{
		ownOrders: "ResourceNotFoundException", // it may, and there is none
		`{"Effect": "Allow", "Action": "lambda:CheckpointDurableExecution", "Resource": "` + orderARN + `"}`:                                         "AccessDeniedException",
		`{"Effect": "Allow", "Action": "lambda:GetDurableExecutionState", "Resource": "*"}`:                                                          "AccessDeniedException",
		`{"Effect": "Allow", "Action": "lambda:CheckpointDurableExecution", "Resource": "` + strings.Replace(orderARN, "order", "other", 1) + `:*"}`: "AccessDeniedException",
	} {
		w := guarded(t, awslocal.Options{}, statements, durableOrder)
		client := lambda.NewFromConfig(w.asWork(t))
		token := "x"
		_, err := client.CheckpointDurableExecution(t.Context(), &lambda.CheckpointDurableExecutionInput{DurableExecutionArn: new(execution), CheckpointToken: &token})
		if code(err) != want {
			t.Errorf("with %s, a checkpoint gives %v, want %s", statements, err, want)
		}
	}
	w := guarded(t, awslocal.Options{}, ownOrders, durableOrder, `Ship AWS::Lambda::Function {"Runtime": "provided.al2023", "FunctionName": "ship"}`)
	_, err := lambda.NewFromConfig(w.asWork(t)).CheckpointDurableExecution(t.Context(), &lambda.CheckpointDurableExecutionInput{
		DurableExecutionArn: new(execution), CheckpointToken: new("x"),
		Updates: []types.OperationUpdate{{Id: new("s"), Type: types.OperationTypeChainedInvoke, Action: types.OperationActionStart, ChainedInvokeOptions: &types.ChainedInvokeOptions{FunctionName: new("ship")}}},
	})
	if code(err) != "AccessDeniedException" || !strings.Contains(err.Error(), "lambda:InvokeFunction") {
		t.Errorf("a chained invocation that the role does not allow gives %v", err)
	}
}

// Invoke of a durable function begins an execution, in every way that a function
// is invoked.
func TestADurableFunctionIsInvoked(t *testing.T) {
	w := start(t, awslocal.Options{}, resources{})
	a := servicetest.App(t, durableOrder, durableYears,
		`Jobs AWS::SQS::Queue {"QueueName": "jobs"}`, `Failed AWS::SQS::Queue {"QueueName": "failed"}`,
		`Live AWS::Lambda::Alias {"FunctionName": {"Ref": "Order"}, "Name": "live"}`,
		`Async AWS::Lambda::EventInvokeConfig {"FunctionName": {"Ref": "Years"}, "Qualifier": "live", "DestinationConfig": {"OnFailure": {"Destination": {"Fn::GetAtt": ["Failed", "Arn"]}}}}`,
		`ByQueue AWS::Lambda::EventSourceMapping {"EventSourceArn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "FunctionName": "`+orderARN+`:live"}`)
	for i := range a.Functions {
		a.Functions[i].Skipped = "" // their programs are this test's
	}
	w.Read(a)
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	w.answer = func(i invocation) (service.Answer, error) {
		var event struct {
			InitialExecutionState struct {
				Operations []struct {
					ExecutionDetails struct{ InputPayload string }
				}
			}
		}
		if err := json.Unmarshal([]byte(i.event), &event); err != nil || len(event.InitialExecutionState.Operations) != 1 {
			return service.Answer{Payload: []byte(`{"Status":"FAILED"}`)}, nil
		}
		input := event.InitialExecutionState.Operations[0].ExecutionDetails.InputPayload
		if input == `"bad"` {
			return service.Answer{Payload: []byte(`{"Status":"FAILED","Error":{"ErrorType":"Bad","ErrorMessage":"as was asked"}}`)}, nil
		}
		text, _ := json.Marshal(map[string]string{"Status": "SUCCEEDED", "Result": input})
		return service.Answer{Payload: text}, nil
	}
	client := lambda.NewFromConfig(w.config(t))
	invoke := func(in lambda.InvokeInput) (*lambda.InvokeOutput, error) { return client.Invoke(t.Context(), &in) }
	live, bad := new("live"), []byte(`"bad"`)

	for name, in := range map[string]lambda.InvokeInput{
		"the function alone":                 {FunctionName: new("order")},
		"an execution that may take a day":   {FunctionName: new("years"), Qualifier: live},
		"a name that is none":                {FunctionName: new("order"), Qualifier: live, DurableExecutionName: new("a b")},
		"the function alone, asynchronously": {FunctionName: new("order"), InvocationType: types.InvocationTypeEvent},
	} {
		if _, err := invoke(in); code(err) != "InvalidParameterValueException" {
			t.Errorf("%s gives %v", name, err)
		}
	}

	out, err := invoke(lambda.InvokeInput{FunctionName: new("order:live"), Payload: []byte("7")})
	if err != nil || string(out.Payload) != "7" || out.DurableExecutionArn == nil || !strings.HasPrefix(*out.DurableExecutionArn, orderARN+":$LATEST/durable-execution/") {
		t.Fatalf("Invoke gives %+v, %v", out, err)
	}
	details, err := client.GetDurableExecution(t.Context(), &lambda.GetDurableExecutionInput{DurableExecutionArn: out.DurableExecutionArn})
	if err != nil || details.Status != types.ExecutionStatusSucceeded || *details.InputPayload != "7" || *details.FunctionArn != orderARN+":live" {
		t.Errorf("GetDurableExecution gives %+v, %v", details, err)
	}
	if out, err = invoke(lambda.InvokeInput{FunctionName: new("order"), Qualifier: live, Payload: bad}); err != nil || out.FunctionError == nil || string(out.Payload) != `{"ErrorType":"Bad","ErrorMessage":"as was asked"}` {
		t.Errorf("an execution that fails gives %+v, %v", out, err)
	}

	event := lambda.InvokeInput{FunctionName: new("years"), Qualifier: live, InvocationType: types.InvocationTypeEvent, Payload: bad, DurableExecutionName: new("one")}
	first, err := invoke(event)
	if err != nil || first.StatusCode != 202 || first.DurableExecutionArn == nil {
		t.Fatalf("an event gives %+v, %v", first, err)
	}
	if again, err := invoke(event); err != nil || *again.DurableExecutionArn != *first.DurableExecutionArn {
		t.Errorf("the same event gives %+v, %v; want %s", again, err, *first.DurableExecutionArn)
	}
	event.Payload = []byte("8")
	if _, err := invoke(event); code(err) != "DurableExecutionAlreadyStartedException" {
		t.Errorf("another event of that name gives %v", err)
	}
	// It is not tried again: what fails goes where failures go, once.
	var records []received
	for deadline := time.Now().Add(patience); len(records) == 0 && time.Now().Before(deadline); {
		records = w.receive(t, "failed", `"WaitTimeSeconds": 1`)
	}
	if len(records) != 1 || !strings.Contains(records[0].Body, "as was asked") || !strings.Contains(records[0].Body, `"approximateInvokeCount":1`) {
		t.Errorf("the queue for failures has %+v", records)
	}

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if status, text := w.json(t, "sqs", "AmazonSQS.SendMessage", `{"QueueUrl": "`+w.URL()+`/123456789012/jobs", "MessageBody": "order 7"}`); status != 200 {
		t.Fatal(status, text)
	}
	for ctx.Err() == nil {
		list, err := client.ListDurableExecutionsByFunction(ctx, &lambda.ListDurableExecutionsByFunctionInput{FunctionName: new("order")})
		if err == nil && len(list.DurableExecutions) == 3 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if ctx.Err() != nil {
		t.Error("a message in the queue begins no execution")
	}
}
