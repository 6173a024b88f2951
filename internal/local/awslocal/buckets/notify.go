package buckets

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// takes reports whether a notification is about a change.
func (n Notification) takes(c change) bool {
	if !strings.HasPrefix(c.key, n.Prefix) || !strings.HasSuffix(c.key, n.Suffix) {
		return false
	}
	for _, want := range n.Events {
		if ok, err := path.Match(strings.TrimPrefix(want, "s3:"), c.event); ok && err == nil {
			return true
		}
	}
	return false
}

// notify tells the targets of a bucket's notifications about a change.
func (s *Service) notify(c change) {
	s.mu.RLock()
	b := s.buckets[c.bucket]
	s.mu.RUnlock()
	by := s.underWay.of(c)
	for _, n := range b.Notifications {
		if !n.takes(c) {
			continue
		}
		text, err := json.Marshal(n.event(b, c, s.clock.Now()))
		if err == nil {
			err = s.deliver(n.Target, message.Origin{Cause: "bucket " + b.Path, Service: "s3.amazonaws.com", ARN: "arn:aws:s3:::" + b.Name}, message.Message{Body: string(text), By: by})
		}
		if err != nil {
			s.problem("bucket %s: a target was not told of %s %s: %v", b.Path, c.event, c.key, err)
		}
	}
	if b.Bus == "" {
		return
	}
	text, err := json.Marshal(b.entry(c, s.clock.Now()))
	if err == nil {
		err = s.deliver(b.Bus, message.Origin{Cause: "bucket " + b.Path, Service: "s3.amazonaws.com", ARN: "arn:aws:s3:::" + b.Name}, message.Message{Body: string(text), By: by})
	}
	if err != nil {
		s.problem("bucket %s: the event bus was not told of %s %s: %v", b.Path, c.event, c.key, err)
	}
}

// entry is what the event bus is told of a change, by "EventBridge event message
// structure" in the S3 user guide. Keys are as they are there.
func (b Bucket) entry(c change, now time.Time) any {
	detailType, reason := "Object Created", strings.TrimPrefix(c.event, "ObjectCreated:")
	object := map[string]any{"key": c.key, "size": c.size, "etag": c.etag, "sequencer": fmt.Sprintf("%016X", now.UnixNano())}
	detail := map[string]any{
		"version": "0", "bucket": map[string]string{"name": b.Name}, "object": object,
		"request-id": randomid.UUID(), "requester": "123456789012", "source-ip-address": "127.0.0.1",
	}
	switch reason {
	case "Put":
		reason = "PutObject"
	case "Copy":
		reason = "CopyObject"
	}
	if strings.HasPrefix(c.event, "ObjectRemoved:") {
		detailType, reason = "Object Deleted", "DeleteObject"
		detail["deletion-type"] = "Permanently Deleted"
		delete(object, "size")
		delete(object, "etag")
	}
	detail["reason"] = reason
	text, _ := json.Marshal(detail) // strings and numbers
	return map[string]any{"Source": "aws.s3", "DetailType": detailType, "Detail": string(text), "Resources": []string{"arn:aws:s3:::" + b.Name}}
}

// event is the document of "Event message structure" in the S3 user guide.
func (n Notification) event(b Bucket, c change, now time.Time) any {
	object := map[string]any{
		// As S3 encodes keys: a space is +, the slash stays.
		"key":       strings.ReplaceAll(url.QueryEscape(c.key), "%2F", "/"),
		"sequencer": fmt.Sprintf("%016X", now.UnixNano()),
	}
	if c.etag != "" {
		object["size"], object["eTag"] = c.size, c.etag
	}
	identity := map[string]string{"principalId": "LOCAL"}
	return map[string]any{"Records": []any{map[string]any{
		"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": b.Region,
		"eventTime": now.UTC().Format("2006-01-02T15:04:05.000Z"), "eventName": c.event,
		"userIdentity":      identity,
		"requestParameters": map[string]string{"sourceIPAddress": "127.0.0.1"},
		"responseElements":  map[string]string{"x-amz-request-id": randomid.UUID(), "x-amz-id-2": "local"},
		"s3": map[string]any{
			"s3SchemaVersion": "1.0", "configurationId": n.ID,
			"bucket": map[string]any{"name": b.Name, "ownerIdentity": identity, "arn": "arn:aws:s3:::" + b.Name},
			"object": object,
		},
	}}}
}
