package buckets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = nil
	added := readAdded(a)
	for _, r := range a.OfType("AWS::S3::Bucket") {
		b := Bucket{Path: r.Path, Name: r.Ref, Region: r.Region}
		own := read(a, r.Path, r.Object("NotificationConfiguration"), ofTemplate)
		for _, c := range []configuration{own, added[r.Ref]} {
			b.Notifications = append(b.Notifications, c.notifications...)
			if c.eventBridge {
				b.Bus = fmt.Sprintf("arn:aws:events:%s:%s:event-bus/default", r.Region, a.Account())
			}
		}
		s.next = append(s.next, b)
		if r.Object("VersioningConfiguration").Text("Status") == "Enabled" {
			a.Skip(r.Path, "it keeps no versions of objects here")
		}
	}
}

// A configuration is who is told about the objects of a bucket.
type configuration struct {
	notifications []Notification
	eventBridge   bool
}

// A form is how a configuration is written.
type form struct {
	lists               []list
	events, rules, flag string
}

type list struct{ name, target string }

// Of the bucket's resource, and of S3's API, which the CDK's own custom resource
// calls.
var (
	ofTemplate = form{[]list{{"LambdaConfigurations", "Function"}, {"QueueConfigurations", "Queue"}, {"TopicConfigurations", "Topic"}}, "Event", "S3Key", "EventBridgeEnabled"}
	ofAPI      = form{[]list{{"LambdaFunctionConfigurations", "LambdaFunctionArn"}, {"QueueConfigurations", "QueueArn"}, {"TopicConfigurations", "TopicArn"}}, "Events", "Key", ""}
)

// readAdded are the configurations that the CDK's own custom resource adds, by
// bucket.
func readAdded(a *service.App) map[string]configuration {
	byBucket := map[string]configuration{}
	for _, r := range a.OfType("Custom::S3BucketNotifications") {
		a.Replace(r.Text("ServiceToken"), "lambdacdk local tells about objects itself")
		c, bucket := read(a, r.Path, r.Object("NotificationConfiguration"), ofAPI), r.Text("BucketName")
		before := byBucket[bucket]
		byBucket[bucket] = configuration{append(before.notifications, c.notifications...), before.eventBridge || c.eventBridge}
	}
	return byBucket
}

func read(a *service.App, path string, p cfn.Properties, f form) configuration {
	var c configuration
	for _, kind := range f.lists {
		for _, one := range p.Objects(kind.name) {
			n := Notification{ID: one.Text("Id"), Target: one.Text(kind.target), Events: one.Texts(f.events)}
			if event := one.Text(f.events); len(n.Events) == 0 {
				n.Events = []string{event}
			}
			key := one.Object("Filter").Object(f.rules)
			for _, rule := range append(key.Objects("FilterRules"), key.Objects("Rules")...) {
				if strings.EqualFold(rule.Text("Name"), "prefix") {
					n.Prefix = rule.Text("Value")
				} else {
					n.Suffix = rule.Text("Value")
				}
			}
			if why := a.CanSend(n.Target); why != "" {
				a.Skip(path, "notification: %s", why)
				continue
			}
			if service.OfARN(n.Target) == "lambda" {
				a.Wire(service.Wiring{From: "bucket " + path, Function: n.Target, Events: []string{"S3Event"}})
			}
			c.notifications = append(c.notifications, n)
		}
	}
	if bridge, ok := p["EventBridgeConfiguration"]; ok {
		flag, _ := bridge.(map[string]any)
		c.eventBridge = f.flag == "" || cfn.Properties(flag)[f.flag] == nil || cfn.Properties(flag).Flag(f.flag)
	}
	return c
}

// Commit is [service.Service].
func (s *Service) Commit() error { return s.Set(s.next) }

// Lines is [service.Service].
func (s *Service) Lines() []service.Line {
	var lines []service.Line
	for _, b := range s.next {
		lines = append(lines, service.Line{Kind: "bucket", Path: b.Path, What: b.Name})
	}
	return lines
}

// Accepts is [service.Target].
func (s *Service) Accepts(arn string) string {
	name := bucketOf(arn)
	if !slices.ContainsFunc(s.next, func(b Bucket) bool { return b.Name == name }) {
		return "the bucket is not part of this app: " + arn
	}
	return ""
}

func bucketOf(arn string) string { return strings.TrimPrefix(arn, "arn:aws:s3:::") }

// Deliver is [service.Target]: the message becomes an object.
func (s *Service) Deliver(arn string, _ message.Origin, m message.Message) error {
	_, err := s.store.PutObject(bucketOf(arn), m.Key, map[string]string{"Content-Type": "application/json"}, strings.NewReader(m.Body), int64(len(m.Body)), nil)
	return err
}
