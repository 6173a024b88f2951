// Front uses one resource of every kind through its links, and tells what its
// counterpart has seen.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/go-lambda-cdk/go-lambda-cdk/integ/testdata/localservices/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

type front struct {
	links contract.Front
	aws   aws.Config
}

func main() {
	cfg, err := awsenv.Load()
	if err != nil {
		panic(err)
	}
	f := front{link.MustLoad[contract.Front](), cfg}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /all/{id}", f.all)
	mux.HandleFunc("GET /seen/{what}", f.seen)
	mux.HandleFunc("GET /denied", f.denied)
	lambdaruntime.StartHTTP(mux)
}

// all uses everything once, with the id in the path, and answers with what it
// was told.
func (f front) all(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.PathValue("id")
	got := map[string]string{}
	_, errPut := s3.NewFromConfig(f.aws).PutObject(ctx, &s3.PutObjectInput{Bucket: &f.links.Uploads.Name, Key: aws.String("in/" + id), Body: strings.NewReader("x")})
	secret, errSecret := secretsmanager.NewFromConfig(f.aws).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &f.links.Stripe.ARN})
	parameter, errParameter := ssm.NewFromConfig(f.aws).GetParameter(ctx, &ssm.GetParameterInput{Name: &f.links.Limit.Name})
	err := errors.Join(errPut, errSecret, errParameter,
		f.json("sqs", "AmazonSQS.SendMessageBatch", map[string]any{"QueueUrl": f.links.Jobs.URL, "Entries": []any{
			map[string]any{"Id": "1", "MessageBody": "poison"}, map[string]any{"Id": "2", "MessageBody": id},
		}}, nil),
		f.call("sns", "/", "application/x-www-form-urlencoded", "", url.Values{"Action": {"Publish"}, "TopicArn": {f.links.News.ARN}, "Message": {id}}.Encode(), nil),
		f.json("events", "AWSEvents.PutEvents", map[string]any{"Entries": []any{map[string]any{
			"EventBusName": f.links.Bus.ARN, "Source": "shop", "DetailType": "Order", "Detail": fmt.Sprintf(`{"ID":%q}`, id),
		}}}, nil),
		f.json("states", "AWSStepFunctions.StartExecution", map[string]any{"stateMachineArn": f.links.Checkout.ARN}, nil),
	)
	var sealed struct{ CiphertextBlob []byte }
	var back struct{ Answer string }
	err = errors.Join(err,
		f.json("kms", "TrentService.Encrypt", map[string]any{"KeyId": f.links.Sealing.ARN, "Plaintext": []byte(id)}, &sealed),
		f.call("lambda", "/2015-03-31/functions/"+url.PathEscape(f.links.Back.ARN)+"/invocations", "application/json", "", fmt.Sprintf(`{"Direct":%q}`, id), &back),
	)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	got["secret"], got["limit"], got["back"] = *secret.SecretString, *parameter.Parameter.Value, back.Answer
	got["sealed"] = fmt.Sprint(len(sealed.CiphertextBlob) > 0)
	json.NewEncoder(w).Encode(got)
}

// seen answers with what back has written down.
func (f front) seen(w http.ResponseWriter, r *http.Request) {
	item, err := dynamodb.NewFromConfig(f.aws).GetItem(r.Context(), &dynamodb.GetItemInput{
		TableName: &f.links.Seen.Name, Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: r.PathValue("what")}},
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	value, ok := item.Item["value"].(*types.AttributeValueMemberS)
	if !ok {
		http.NotFound(w, r)
		return
	}
	io.WriteString(w, value.Value)
}

// denied does what no link allows, and answers with the errors of the SDK.
func (f front) denied(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "x"}}
	_, errGet := s3.NewFromConfig(f.aws).GetObject(ctx, &s3.GetObjectInput{Bucket: &f.links.Uploads.Name, Key: aws.String("in/one")})
	_, errPut := dynamodb.NewFromConfig(f.aws).PutItem(ctx, &dynamodb.PutItemInput{TableName: &f.links.Seen.Name, Item: id})
	got := map[string]string{}
	for name, err := range map[string]error{"s3": errGet, "dynamodb": errPut} {
		var api interface{ ErrorCode() string }
		if errors.As(err, &api) {
			got[name] = api.ErrorCode()
		}
	}
	json.NewEncoder(w).Encode(got)
}

// json and call do what clients of the SDK would for services that are no
// dependency of this module.
func (f front) json(service, target string, in map[string]any, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return f.call(service, "/", "application/x-amz-json-1.0", target, string(body), out)
}

func (f front) call(service, path, contentType, target, body string, out any) error {
	req, err := http.NewRequest(http.MethodPost, os.Getenv("AWS_ENDPOINT_URL")+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("X-Amz-Target", target)
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+os.Getenv("AWS_ACCESS_KEY_ID")+"/20260101/"+f.aws.Region+"/"+service+"/aws4_request, SignedHeaders=host, Signature=0")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", service, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", service, res.Status, text)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}
