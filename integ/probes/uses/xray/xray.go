// Package xray traces by the X-Ray SDK.
package xray

import (
	"context"
	"fmt"

	"github.com/aws/aws-xray-sdk-go/xray"
)

// Use traces by the X-Ray SDK.
func Use() {
	ctx, segment := xray.BeginSegment(context.Background(), "work")
	defer segment.Close(nil)
	fmt.Println(xray.Capture(ctx, "part", func(context.Context) error { return nil }))
}
