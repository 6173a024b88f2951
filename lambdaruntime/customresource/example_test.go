package customresource_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/customresource"
)

// The table is filled when the resource is made, and again when Version changes.
// An error, or a panic, is the reason that the stack's events show.
func ExampleWrap() {
	fill := func(ctx context.Context, version any) (rows int, err error) { return 0, nil }

	lambdaruntime.Start(customresource.Wrap(func(ctx context.Context, e cfn.Event) (string, map[string]any, error) {
		if e.RequestType == cfn.RequestDelete {
			return "", nil, nil
		}
		rows, err := fill(ctx, e.ResourceProperties["Version"])
		if err != nil {
			return "", nil, fmt.Errorf("filling the table: %w", err)
		}
		return "seed", map[string]any{"Rows": rows}, nil
	}, nil))
}
