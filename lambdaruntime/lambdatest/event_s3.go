package lambdatest

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// An Object is one object of a bucket.
type Object struct {
	// Key is the object's key as the application knows it. The event carries
	// it encoded.
	Key string
	// Size is in bytes.
	Size int64
	// ETag and VersionID may be empty.
	ETag, VersionID string
}

// S3 is the event of a bucket's notification, such as "ObjectCreated:Put" or
// "ObjectRemoved:Delete". Keys are encoded as S3 does: a space becomes +, and
// all but letters, digits, "-", "_", ".", "~" and "/" an escape.
func S3(eventName, bucket string, objects ...Object) events.S3Event {
	var event events.S3Event
	for i, o := range objects {
		event.Records = append(event.Records, events.S3EventRecord{
			EventVersion:      "2.1",
			EventSource:       "aws:s3",
			AWSRegion:         "us-east-1",
			EventTime:         eventTime,
			EventName:         strings.TrimPrefix(eventName, "s3:"),
			PrincipalID:       events.S3UserIdentity{PrincipalID: "AWS:AIDAEXAMPLE"},
			RequestParameters: events.S3RequestParameters{SourceIPAddress: "192.0.2.1"},
			ResponseElements:  map[string]string{"x-amz-request-id": uuid(i), "x-amz-id-2": "EXAMPLE"},
			S3: events.S3Entity{
				SchemaVersion:   "1.0",
				ConfigurationID: "notification",
				Bucket:          events.S3Bucket{Name: bucket, OwnerIdentity: events.S3UserIdentity{PrincipalID: "EXAMPLE"}, Arn: "arn:aws:s3:::" + bucket},
				Object: events.S3Object{
					Key:           strings.ReplaceAll(url.QueryEscape(o.Key), "%2F", "/"),
					URLDecodedKey: o.Key,
					Size:          o.Size,
					ETag:          o.ETag,
					VersionID:     o.VersionID,
					Sequencer:     fmt.Sprintf("0065A1B2C3D4E5F6%02X", i+1),
				},
			},
		})
	}
	return event
}
