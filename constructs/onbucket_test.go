package lambdacdk

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3notifications"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func TestBucketInvokesAFunctionWithSafeDefaults(t *testing.T) {
	stack := newStack(t, nil)
	uploads := NewBucket(stack, "Uploads", nil)
	type contract struct{ Uploads link.Bucket[link.Get] }
	// The function names the bucket, and the bucket must not name the function.
	worker := newWorker(t, stack, "Worker", GoFunctionProps{Links: contract{LinkBucket[link.Get](uploads)}})
	worker.OnBucket(uploads, nil)
	all := synth(t, stack)

	bucket, b := only(t, all, "AWS::S3::Bucket")
	if got, want := jsonOf(b.Properties["NotificationConfiguration"]), `{"EventBridgeConfiguration":{"EventBridgeEnabled":true}}`; got != want {
		t.Errorf("NotificationConfiguration = %s, want %s", got, want)
	}
	id, rule := only(t, all, "AWS::Events::Rule")
	if got, want := jsonOf(rule.Properties["EventPattern"]), `{"detail":{"bucket":{"name":[{"Ref":"`+bucket+`"}]}},"detail-type":["Object Created"],"source":["aws.s3"]}`; got != want {
		t.Errorf("EventPattern = %s\nwant %s", got, want)
	}
	_, p := only(t, all, "AWS::Lambda::Permission")
	if got, want := jsonOf(p.Properties["SourceArn"]), `{"Fn::GetAtt":["`+id+`","Arn"]}`; got != want {
		t.Errorf("SourceArn = %s, want %s", got, want)
	}
	for _, typ := range []string{"Custom::S3BucketNotifications", "Custom::S3AutoDeleteObjects"} {
		if len(ofType(all, typ)) > 0 {
			t.Errorf("there is a %s", typ)
		}
	}
	if n := len(ofType(all, "AWS::Lambda::Function")); n != 1 {
		t.Errorf("%d functions, want one: no helper of the CDK's", n)
	}
}

func TestBucketSettingsReachTheRule(t *testing.T) {
	for want, props := range map[string]OnBucketProps{
		`"key":[{"prefix":"in/"}]`:                             {Prefix: "in/"},
		`"key":[{"suffix":".jpg"}]`:                            {Suffix: ".jpg"},
		`"key":[{"wildcard":"a\\*b/*.jpg"}]`:                   {Prefix: "a*b/", Suffix: ".jpg"},
		`"detail-type":["Object Deleted","Object Tags Added"]`: {Events: []BucketEvent{ObjectDeleted, ObjectTagsAdded}},
		`"size":[{"numeric":["\u003e",0]}]`:                    {Fields: pattern.Fields{"detail.object.size": pattern.Above(0)}},
	} {
		stack := newStack(t, nil)
		newWorker(t, stack, "Worker", GoFunctionProps{}).OnBucket(NewBucket(stack, "Uploads", nil), &props)
		_, rule := only(t, synth(t, stack), "AWS::Events::Rule")
		if got := jsonOf(rule.Properties["EventPattern"]); !strings.Contains(got, want) {
			t.Errorf("EventPattern = %s, want %s", got, want)
		}
	}
}

// The data's stack never depends on who uses it.
func TestBucketOfAnotherStackAndImportedBucket(t *testing.T) {
	app := newApp(t, nil)
	data, shop := awscdk.NewStack(app, new("Data"), nil), awscdk.NewStack(app, new("Shop"), nil)
	uploads := NewBucket(data, "Uploads", nil)
	type contract struct{ Uploads link.Bucket[link.Get] }
	worker := newWorker(t, shop, "Worker", GoFunctionProps{Links: contract{LinkBucket[link.Get](uploads)}})
	worker.OnBucket(uploads, nil)
	worker.OnBucket(awss3.Bucket_FromBucketName(shop, new("Imported"), new("acme-uploads")), nil)
	all := synth(t, shop)
	if got := len(ofType(all, "AWS::Events::Rule")); got != 2 {
		t.Errorf("%d rules, want 2", got)
	}
	if depends := *data.Dependencies(); len(depends) != 0 {
		t.Errorf("the stack of the bucket depends on %d stacks, want none", len(depends))
	}
	if got := warnings(shop); len(got) != 1 || !strings.Contains(got[0], "OnBucket(Shop/Imported): the bucket is imported") || !strings.Contains(got[0], WarningBucketEvents) {
		t.Errorf("warnings %q, want one of the imported bucket", got)
	}
	_, b := only(t, synth(t, data), "AWS::S3::Bucket")
	contains(t, jsonOf(b.Properties), `"EventBridgeEnabled":true`)
}

// The CDK's own function sets all notifications of a bucket: it is told to keep
// EventBridge among them, whichever came first.
func TestBucketWithNotificationsOfTheCDK(t *testing.T) {
	for _, before := range []bool{true, false} {
		stack := newStack(t, nil)
		uploads := NewBucket(stack, "Uploads", nil)
		queue := awssqs.NewQueue(stack, new("Copies"), nil)
		notify := func() {
			uploads.AddEventNotification(awss3.EventType_OBJECT_REMOVED, awss3notifications.NewSqsDestination(queue))
		}
		if before {
			notify()
		}
		newWorker(t, stack, "Worker", GoFunctionProps{}).OnBucket(uploads, nil)
		if !before {
			notify()
		}
		all := synth(t, stack)
		_, custom := only(t, all, "Custom::S3BucketNotifications")
		contains(t, jsonOf(custom.Properties["NotificationConfiguration"]), `"EventBridgeConfiguration":{}`)
		_, b := only(t, all, "AWS::S3::Bucket")
		if got := b.Properties["NotificationConfiguration"]; got != nil {
			t.Errorf("the bucket has notifications beside: %s", jsonOf(got))
		}
	}
}

func TestCallsOfOnBucketThatCannotWork(t *testing.T) {
	type contract struct{ Out link.Bucket[link.Put] }
	type deleting struct{ Out link.Bucket[link.Delete] }
	for _, c := range []struct {
		name  string
		links func(awss3.Bucket) any
		calls []OnBucketProps
		want  string // empty: it works
	}{
		{"own writes", func(b awss3.Bucket) any { return contract{LinkBucket[link.Put](b)} }, []OnBucketProps{{Prefix: "in/"}},
			"the keys in/* invoke the function, and Links.Out lets it write all keys: it would invoke itself for ever; link another prefix or bucket for that, or set TriggersItself if it is meant"},
		{"own writes below", func(b awss3.Bucket) any { return contract{LinkBucketPrefix[link.Put](b, "in/small/")} }, []OnBucketProps{{Prefix: "in/"}},
			"the keys in/* invoke the function, and Links.Out lets it write the keys in/small/*: it would invoke itself for ever"},
		{"own deletions", func(b awss3.Bucket) any { return deleting{LinkBucket[link.Delete](b)} }, []OnBucketProps{{Events: []BucketEvent{ObjectDeleted}}},
			"all keys invoke the function, and Links.Out lets it delete all keys"},
		{"deletions are no writes", func(b awss3.Bucket) any { return deleting{LinkBucket[link.Delete](b)} }, []OnBucketProps{{}}, ""},
		{"writes elsewhere", func(b awss3.Bucket) any { return contract{LinkBucketPrefix[link.Put](b, "out/")} }, []OnBucketProps{{Prefix: "in/"}}, ""},
		{"meant", func(b awss3.Bucket) any { return contract{LinkBucket[link.Put](b)} }, []OnBucketProps{{TriggersItself: true}}, ""},
		{"overlap", nil, []OnBucketProps{{Prefix: "in/"}, {Name: "Images", Suffix: ".jpg"}},
			"the keys *.jpg overlap with the keys in/* of another call for the bucket, so that the function would be invoked twice for one object; let Prefix and Suffix exclude each other"},
		{"no overlap", nil, []OnBucketProps{{Prefix: "in/"}, {Name: "Out", Prefix: "out/"}, {Name: "Gone", Prefix: "in/", Events: []BucketEvent{ObjectDeleted}}}, ""},
		{"twice", nil, []OnBucketProps{{Prefix: "in/"}, {Prefix: "out/"}}, "is called twice for Shop/Worker; give one of the calls a Name"},
		{"a field of ours", nil, []OnBucketProps{{Prefix: "in/", Fields: pattern.Fields{"detail.object.key": pattern.Is("x")}}},
			`Fields has "detail.object.key", which Prefix, Suffix, Events and the bucket say`},
	} {
		stack := newStack(t, nil)
		uploads := NewBucket(stack, "Uploads", nil)
		props := GoFunctionProps{}
		if c.links != nil {
			props.Links = c.links(uploads)
		}
		worker := newWorker(t, stack, "Worker", props)
		call := func() {
			for _, p := range c.calls {
				worker.OnBucket(uploads, &p)
			}
		}
		if c.want == "" {
			call() // panics if it does not work
			continue
		}
		if err := panicOf(t, call); err == nil || !strings.Contains(err.Error(), "lambdacdk: Shop/Worker: OnBucket(Shop/Uploads): "+c.want) {
			t.Errorf("%s: got %v\nwant lambdacdk: Shop/Worker: OnBucket(Shop/Uploads): %s", c.name, err, c.want)
		}
	}
}

// warnings are those of a stack that was synthesized.
func warnings(stack awscdk.Stack) (found []string) {
	for _, m := range *assertions.Annotations_FromStack(stack).FindWarning(new("*"), assertions.Match_AnyValue()) {
		//lint:ignore SA1019 the type's new place is no module of Go's
		found = append(found, m.Entry.Data.(string))
	}
	return found
}
