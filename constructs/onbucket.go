package lambdacdk

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// A BucketEvent is what happens to an object, in the words of EventBridge: any
// detail-type of S3's events.
type BucketEvent string

const (
	ObjectCreated         BucketEvent = "Object Created" // or overwritten
	ObjectDeleted         BucketEvent = "Object Deleted" // by a request, or by a lifecycle rule
	ObjectRestored        BucketEvent = "Object Restore Completed"
	ObjectTagsAdded       BucketEvent = "Object Tags Added"
	ObjectTagsDeleted     BucketEvent = "Object Tags Deleted"
	ObjectAccessTierMoved BucketEvent = "Object Access Tier Changed"
)

// OnBucketProps describes how a bucket invokes a function. Every zero value is a
// safe default.
type OnBucketProps struct {
	// Name tells calls for the same bucket apart, where the function has several.
	// It is part of the ids of what is made: letters and digits. If empty, the
	// call is the only one without a name.
	Name string

	// Prefix and Suffix are how the keys of the objects begin and end, such as
	// "in/" and ".jpg". If empty, all keys do.
	Prefix, Suffix string

	// Events are what happens to an object. If empty, ObjectCreated.
	Events []BucketEvent

	// Fields are more that an event must match, such as
	// {"detail.object.size": pattern.Above(0)}. If empty, there is nothing more.
	Fields pattern.Fields

	// TriggersItself says that the function is meant to be invoked by what it
	// writes itself, and knows when to stop. If false, a link that lets it write
	// where its own trigger looks is an error: such a function invokes itself for
	// ever, at a cost that grows until somebody stops it.
	TriggersItself bool

	// RetryAttempts is how often EventBridge tries to deliver an event again, 0 to
	// 185. If nil, EventBridge's own 185.
	RetryAttempts *int

	// MaxEventAge is how long it tries: whole seconds, 1 minute to 24 hours. If
	// zero, EventBridge's own 24 hours.
	MaxEventAge time.Duration

	// DeadLetterQueue is where goes what EventBridge could not deliver. If nil, the
	// sources of the function share a queue that is made: Pusher.DeadLetterQueue.
	DeadLetterQueue awssqs.IQueue

	// Disabled makes the rule and delivers nothing.
	Disabled bool
}

// OnBucket invokes the function with what happens to the objects of bucket, by
// its alias if it has one. The handler gets an events.EventBridgeEvent, such as a
// typed.EventBridgeEvent[typed.S3Detail], which has the object; EventBridge does
// not wait for it. Lambda tries an event
// twice again that the function could not handle, and then sends it to
// GoFunction.DeadLetterQueue, which is made if the function has no other place
// for failures.
//
// The bucket sends its events to EventBridge, which is a setting of a bucket of
// this app, and has to be turned on for an imported one. S3 could also notify the
// function itself. But the bucket would then name the function, which names the
// bucket as soon as it has a link to it, and CloudFormation can make neither
// first: the CDK needs a function of its own for that, which may change every
// bucket of the account (awss3notifications.NewLambdaDestination, if you want
// it). EventBridge also tries again, keeps what it cannot deliver, and serves
// any number of functions. It costs 1 US dollar for a million events, and some
// milliseconds.
//
// OnBucket panics with one or more [*ConfigError] if the call cannot work. It
// never changes props.
func (f *GoFunction) OnBucket(bucket awss3.IBucket, props *OnBucketProps) *Pusher {
	t := f.triggerBy("OnBucket", "bucket", bucket)
	p := valueOf(props)
	t.name(p.Name)
	use := bucketUse{bucket: *bucket.BucketArn(), name: p.Name, prefix: p.Prefix, suffix: p.Suffix, events: p.events()}
	t.refuseOverlap(use)
	if !p.TriggersItself {
		t.refuseOwnWrites(use)
	}
	matches, err := p.fields(t, bucket).JSON(pattern.Bus)
	t.wrong("Fields", err)
	if differs := t.elsewhere(bucket); len(differs) > 0 {
		t.add("", "the bucket is in %s, and S3 sends events to the EventBridge of the bucket's own account and region", strings.Join(differs, ", "))
	}
	pusher := t.rule(rule{
		pattern: matches, disabled: p.Disabled,
		target: ruleTarget{retryAttempts: p.RetryAttempts, maxEventAge: p.MaxEventAge, deadLetters: p.DeadLetterQueue},
	})
	f.buckets = append(f.buckets, use)
	t.sendEvents(bucket)
	return pusher
}

func (p OnBucketProps) events() []BucketEvent {
	if len(p.Events) == 0 {
		return []BucketEvent{ObjectCreated}
	}
	return p.Events
}

// fields is the pattern of the rule.
func (p OnBucketProps) fields(t *trigger, bucket awss3.IBucket) pattern.Fields {
	fields := pattern.Fields{
		"source": pattern.Is("aws.s3"), "detail-type": pattern.Is(p.events()...), "detail.bucket.name": pattern.Is(*bucket.BucketName()),
	}
	// EventBridge takes one of several rules for a field, and not all of them.
	switch {
	case p.Prefix != "" && p.Suffix != "":
		fields["detail.object.key"] = pattern.Wildcard(literal.Replace(p.Prefix) + "*" + literal.Replace(p.Suffix))
	case p.Prefix != "":
		fields["detail.object.key"] = pattern.Prefix(p.Prefix)
	case p.Suffix != "":
		fields["detail.object.key"] = pattern.Suffix(p.Suffix)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
		if _, ours := fields[name]; ours {
			t.add("Fields", "Fields has %q, which Prefix, Suffix, Events and the bucket say", name)
		}
		fields[name] = p.Fields[name]
	}
	return fields
}

// literal writes text as a wildcard pattern that matches it alone.
var literal = strings.NewReplacer(`\`, `\\`, `*`, `\*`)

// WarningBucketEvents is the id of the warning that an imported bucket must
// already send its events to EventBridge.
const WarningBucketEvents = "go-lambda-cdk:bucketEvents"

// sendEvents makes the bucket send its events to EventBridge. That is a setting
// of the bucket, unless the CDK's own function sets the bucket's notifications,
// which would undo it: then that is told.
func (t *trigger) sendEvents(bucket awss3.IBucket) {
	own, ok := bucket.(awss3.Bucket)
	if !ok {
		awscdk.Annotations_Of(t.fn.code.scope).AddWarningV2(new(WarningBucketEvents),
			new(t.call()+": the bucket is imported, so it cannot be told here to send its events to EventBridge; turn that on where it is made"))
		return
	}
	t.fn.code.checks = append(t.fn.code.checks, func() problemList { return t.called(sendToEventBridge(own)) })
}

// sendToEventBridge sets a bucket's notifications, once nothing changes any
// more.
func sendToEventBridge(bucket awss3.Bucket) (l problemList) {
	resource, _ := bucket.Node().DefaultChild().(awss3.CfnBucket)
	switch {
	case memo.eventBuckets[bucket]:
	case bucket.Node().TryFindChild(new("Notifications")) != nil:
		bucket.EnableEventBridgeNotification()
	case resource == nil || resource.NotificationConfiguration() != nil:
		l.add("", "the bucket's resource has notifications that the app has set, which would be replaced; set EventBridgeConfiguration among them, and hand the bucket in by awss3.Bucket_FromBucketName")
	default:
		resource.SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{
			EventBridgeConfiguration: &awss3.CfnBucket_EventBridgeConfigurationProperty{EventBridgeEnabled: true},
		})
	}
	memo.eventBuckets[bucket] = true
	return l
}

// A bucketUse is a trigger by a bucket, or a link that writes to one.
type bucketUse struct {
	bucket         string // its ARN
	name           string // of the call
	prefix, suffix string
	events         []BucketEvent
}

// meets tells whether there are keys that both uses are about. What CDK tokens
// stand for is not known, and taken for something else.
func (u bucketUse) meets(other bucketUse) bool {
	return u.bucket == other.bucket &&
		(strings.HasPrefix(u.prefix, other.prefix) || strings.HasPrefix(other.prefix, u.prefix)) &&
		(strings.HasSuffix(u.suffix, other.suffix) || strings.HasSuffix(other.suffix, u.suffix))
}

// keys is what a use is about, for errors.
func (u bucketUse) keys() string {
	if u.prefix == "" && u.suffix == "" {
		return "all keys"
	}
	return "the keys " + u.prefix + "*" + u.suffix
}

// refuseOverlap refuses a second trigger for the same objects: the function
// would be invoked twice for one event.
func (t *trigger) refuseOverlap(use bucketUse) {
	for _, other := range t.fn.buckets {
		if other.name != use.name && use.meets(other) && slices.ContainsFunc(use.events, func(e BucketEvent) bool { return slices.Contains(other.events, e) }) {
			t.add("Prefix", "%s overlap with %s of another call for the bucket, so that the function would be invoked twice for one object; let Prefix and Suffix exclude each other", use.keys(), other.keys())
		}
	}
}

// refuseOwnWrites refuses a trigger for objects that a link lets the function
// write.
func (t *trigger) refuseOwnWrites(use bucketUse) {
	for _, by := range []struct {
		event      BucketEvent
		verb       string
		permission string
	}{{ObjectCreated, "write", "s3:PutObject"}, {ObjectDeleted, "delete", "s3:DeleteObject"}} {
		if !slices.Contains(use.events, by.event) {
			continue
		}
		for _, own := range linkedObjects(t.fn.code.links, by.permission) {
			if use.meets(own) {
				t.add("Prefix", "%s invoke the function, and Links.%s lets it %s %s: it would invoke itself for ever; link another prefix or bucket for that, or set TriggersItself if it is meant", use.keys(), own.name, by.verb, own.keys())
			}
		}
	}
}

// linkedObjects is what the links of a contract allow an action on, by the
// names of their fields.
func linkedObjects(contract any, action string) (found []bucketUse) {
	if contract == nil {
		return nil
	}
	fields, _ := linkbinding.Fields(contract) // checked when the function was made
	for _, f := range fields {
		r, ok := resourceOf(f)
		if !ok || !slices.Contains(linkActions(f.Kind, f.Levels)[partObjects], action) {
			continue
		}
		for _, objects := range r.arns[partObjects] {
			bucket := r.arns[partSelf][0].arn
			found = append(found, bucketUse{bucket: bucket, name: f.Name, prefix: strings.TrimPrefix(objects.arn, bucket+"/")})
		}
	}
	return found
}
