package topic_test

import (
	"context"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/topic"
)

// Subscriptions choose by the attributes. Another type than the link's does not
// compile.
func ExampleTo() {
	type OrderPaid struct{ ID, Country string } // in the contract's package
	var res struct{ News link.TopicOf[OrderPaid] }

	news := topic.To(res.News, &topic.Options[OrderPaid]{
		Attributes: func(o OrderPaid) map[string]string { return map[string]string{"country": o.Country} },
	})
	_ = func(ctx context.Context, paid OrderPaid) error {
		return news.Publish(ctx, paid)
	}
}
