package buckets

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Read is [service.Service].
func (s *Service) Read(a *service.App) {
	s.next = nil
	notifications := readNotifications(a)
	for _, r := range a.OfType("AWS::S3::Bucket") {
		s.next = append(s.next, Bucket{Path: r.Path, Name: r.Ref, Region: r.Region, Notifications: notifications[r.Ref]})
		if r.Object("VersioningConfiguration").Text("Status") == "Enabled" {
			a.Skip(r.Path, "it keeps no versions of objects here")
		}
		if r.Properties["NotificationConfiguration"] != nil {
			a.Skip(r.Path, "notifications in its own properties are not sent here; those that the CDK adds are")
		}
	}
}

// readNotifications are those that the CDK's own custom resource adds, by
// bucket. Its properties have the form of S3's API, not of the bucket's
// resource.
func readNotifications(a *service.App) map[string][]Notification {
	byBucket := map[string][]Notification{}
	for _, r := range a.OfType("Custom::S3BucketNotifications") {
		a.Replace(r.Text("ServiceToken"), "lambdacdk local tells about objects itself")
		bucket, configuration := r.Text("BucketName"), r.Object("NotificationConfiguration")
		for _, kind := range []struct{ list, target string }{
			{"LambdaFunctionConfigurations", "LambdaFunctionArn"}, {"QueueConfigurations", "QueueArn"}, {"TopicConfigurations", "TopicArn"},
		} {
			for _, c := range configuration.Objects(kind.list) {
				n := notification(c, c.Text(kind.target))
				if why := a.CanSend(n.Target); why != "" {
					a.Skip(r.Path, "notification: %s", why)
					continue
				}
				byBucket[bucket] = append(byBucket[bucket], n)
			}
		}
		if configuration["EventBridgeConfiguration"] != nil {
			a.Skip(r.Path, "events of the bucket are not put on the event bus here")
		}
	}
	return byBucket
}

func notification(c cfn.Properties, target string) Notification {
	n := Notification{ID: c.Text("Id"), Events: c.Texts("Events"), Target: target}
	for _, rule := range c.Object("Filter").Object("Key").Objects("FilterRules") {
		if rule.Text("Name") == "prefix" {
			n.Prefix = rule.Text("Value")
		} else {
			n.Suffix = rule.Text("Value")
		}
	}
	return n
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
