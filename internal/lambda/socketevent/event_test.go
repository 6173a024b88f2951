package socketevent

import (
	"encoding/json"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
)

var (
	at       = time.Date(2020, 12, 13, 10, 17, 47, 185e6, time.UTC)
	endpoint = httpevent.Endpoint{ID: "xxx", Stage: "dev", Region: "eu-west-1", Now: func() time.Time { return at }}
	client   = Connection{ID: "a=", ConnectedAt: at, SourceIP: "203.0.113.0", Authorizer: map[string]any{"principalId": "u"}}
)

func decode(t *testing.T, text []byte) (events.APIGatewayWebsocketProxyRequest, map[string]any) {
	t.Helper()
	var typed events.APIGatewayWebsocketProxyRequest
	var plain map[string]any
	if err := json.Unmarshal(text, &typed); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &plain); err != nil {
		t.Fatal(err)
	}
	return typed, plain
}

// What captured events have, the types of aws-lambda-go read.
func TestEventsOfAConnection(t *testing.T) {
	r := httptest.NewRequest("GET", "/dev?a=1&a=2", nil)
	r.Header["Sec-Websocket-Version"] = []string{"13"}
	e, plain := decode(t, client.Connect(endpoint, r))
	rc := e.RequestContext
	if rc.RouteKey != "$connect" || rc.EventType != "CONNECT" || rc.ConnectionID != "a=" || rc.ConnectedAt != 1607854667185 || rc.RequestTime != "13/Dec/2020:10:17:47 +0000" ||
		rc.Stage != "dev" || rc.APIID != "xxx" || rc.DomainName != "xxx.execute-api.eu-west-1.amazonaws.com" || rc.Identity.SourceIP != "203.0.113.0" || rc.MessageDirection != "IN" ||
		e.Headers["Host"] != rc.DomainName || e.Headers["Sec-Websocket-Version"] != "13" || e.Headers["X-Forwarded-Proto"] != "https" ||
		e.QueryStringParameters["a"] != "2" || !reflect.DeepEqual(e.MultiValueQueryStringParameters["a"], []string{"1", "2"}) ||
		!reflect.DeepEqual(rc.Authorizer, map[string]any{"principalId": "u"}) {
		t.Errorf("connect = %+v", e)
	}
	if _, has := plain["body"]; has {
		t.Error("connect has a body")
	}
	e, plain = decode(t, client.Message(endpoint, "say", ""))
	if e.RequestContext.RouteKey != "say" || e.RequestContext.EventType != "MESSAGE" || e.RequestContext.MessageID == nil || plain["body"] != "" || plain["headers"] != nil {
		t.Errorf("message = %v", plain)
	}
	e, _ = decode(t, client.Disconnect(endpoint, 1001, "Going away"))
	if e.RequestContext.RouteKey != "$disconnect" || e.RequestContext.EventType != "DISCONNECT" || e.RequestContext.DisconnectStatusCode != 1001 || *e.RequestContext.DisconnectReason != "Going away" {
		t.Errorf("disconnect = %+v", e)
	}
	var q events.APIGatewayCustomAuthorizerRequestTypeRequest
	if err := json.Unmarshal(client.Question(endpoint, r, "arn:x"), &q); err != nil || q.Type != "REQUEST" || q.MethodArn != "arn:x" || q.QueryStringParameters["a"] != "2" {
		t.Errorf("question = %+v, %v", q, err)
	}
}

func TestAnswers(t *testing.T) {
	a, err := ReadAnswer([]byte(`{"statusCode":201,"headers":{"sec-websocket-protocol":"x"},"body":"aGk=","isBase64Encoded":true}`))
	if err != nil || !a.OK() || a.Headers["Sec-Websocket-Protocol"] != "x" || string(a.Body) != "hi" {
		t.Errorf("answer = %+v, %v", a, err)
	}
	for payload, want := range map[string]string{
		`null`: "statusCode", `{}`: "statusCode", `"x"`: "no object", `{"statusCode":1}`: "100 to 599", `{"statusCode":200,"body":"%","isBase64Encoded":true}`: "base64",
	} {
		if _, err := ReadAnswer([]byte(payload)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ReadAnswer(%s) = %v, want an error with %q", payload, err, want)
		}
	}
}
