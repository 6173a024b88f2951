package typed

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

type paid struct {
	Order string `json:"order"`
}

func into[T any](t *testing.T, event any) (v T) {
	t.Helper()
	text, ok := event.([]byte)
	if !ok {
		var err error
		if text, err = json.Marshal(event); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestADetailIsDecoded(t *testing.T) {
	t.Parallel()
	e := into[EventBridgeEvent[paid]](t, lambdatest.EventBridge("shop", "OrderPaid", []byte(`{"order":"a1"}`)))
	if e.Detail.Order != "a1" || e.DetailType != "OrderPaid" || e.Source != "shop" || e.Time.IsZero() {
		t.Errorf("got %+v, want the order and what the event says beside it", e)
	}
}

func TestAMessageOfATopicIsDecoded(t *testing.T) {
	t.Parallel()
	e := into[SNSEvent[paid]](t, lambdatest.SNS("arn:aws:sns:us-east-1:123456789012:news", lambdatest.Notification{Subject: "Paid", Message: `{"order":"a1"}`}))
	if len(e.Records) != 1 {
		t.Fatalf("got %+v, want one record", e)
	}
	got := e.Records[0]
	if got.SNS.Message.Order != "a1" || got.SNS.SNSEntity.Message != `{"order":"a1"}` || got.SNS.Subject != "Paid" || got.EventSource != "aws:sns" || got.SNS.Timestamp.Equal(time.Time{}) {
		t.Errorf("got %+v, want the order, its text and what SNS says beside it", got)
	}
	text := into[SNSEvent[string]](t, lambdatest.SNS("arn:aws:sns:us-east-1:123456789012:news", lambdatest.Notification{Message: "hello"}))
	if text.Records[0].SNS.Message != "hello" {
		t.Errorf("got %+v, want text as it is", text)
	}
}

// A message that the handler cannot take fails the event, so that it comes again
// and then goes to the dead-letter queue. It is not handled as an empty one.
func TestAMessageThatIsNoneFails(t *testing.T) {
	t.Parallel()
	var e SNSEntity[paid]
	if err := json.Unmarshal([]byte(`{"Message":"hello"}`), &e); err == nil || !strings.Contains(err.Error(), "typed: decode record into typed.paid: ") {
		t.Errorf("a message that is no JSON: %v, want an error that names the type", err)
	}
}

// As SNS writes it into the body of a queue's message: two names are not as in
// the event of a function.
func TestTheEnvelopeInAQueueIsDecoded(t *testing.T) {
	t.Parallel()
	e := into[SNSEntity[paid]](t, []byte(`{"Type":"Notification","MessageId":"m1","TopicArn":"arn:aws:sns:us-east-1:123456789012:news","Message":"{\"order\":\"a1\"}",
		"Timestamp":"2026-01-02T03:04:05.678Z","SignatureVersion":"1","Signature":"x","SigningCertURL":"https://sns/cert","UnsubscribeURL":"https://sns/bye"}`))
	if e.Message.Order != "a1" || e.MessageID != "m1" || e.SigningCertURL != "https://sns/cert" || e.UnsubscribeURL != "https://sns/bye" {
		t.Errorf("got %+v, want all of the envelope", e)
	}
}

// The events are those of the S3 user guide.
func TestTheDetailOfAnObjectIsDecoded(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]S3Detail{
		"created.json": {Version: "0", Bucket: S3Bucket{"files"}, Object: S3Object{Key: "in/a b.csv", Size: 5, ETag: "b1946ac92492d2347c6235b4d2611184", VersionID: "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e", Sequencer: "617f08299329d189"},
			RequestID: "N4N7GDK58NMKJ12R", Requester: "123456789012", SourceIPAddress: "1.2.3.4", Reason: "PutObject"},
		"deleted.json": {Version: "0", Bucket: S3Bucket{"files"}, Object: S3Object{Key: "in/a.csv", ETag: "d41d8cd98f00b204e9800998ecf8427e", VersionID: "1QW9g1Z99LUNbvaaYVpW9xDlOLU.qxgF", Sequencer: "617f0837b476e463"},
			RequestID: "0BH729840619AG5K", Requester: "123456789012", SourceIPAddress: "1.2.3.4", Reason: "DeleteObject", DeletionType: "Delete Marker Created"},
		"restored.json": {Version: "0", Bucket: S3Bucket{"files"}, Object: S3Object{Key: "in/a.csv", Size: 5, ETag: "b1946ac92492d2347c6235b4d2611184", VersionID: "KKsjUC1.6gIjqtvhfg5AdMI0eCePIiT3"},
			RequestID: "189F19CB7FB1B6A4", Requester: "s3.amazonaws.com", RestoreExpiryTime: "2021-11-13T00:00:00Z", SourceStorageClass: "GLACIER"},
	} {
		text, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if got := into[EventBridgeEvent[S3Detail]](t, text).Detail; got != want {
			t.Errorf("%s:\n got %+v\nwant %+v", file, got, want)
		}
	}
}
