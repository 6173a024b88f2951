package lambdatest

import (
	"fmt"
	"strings"
	"time"
)

// eventTime is when all events happen. Half a second has an exact value in
// every encoding.
var eventTime = time.Date(2026, time.January, 2, 3, 4, 5, 500e6, time.UTC)

// uuid is the nth id of an event, in the form of a random UUID.
func uuid(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", n+1, n+1) }

// regionOf is the region of an ARN, or us-east-1 if it has none.
func regionOf(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 3 && parts[3] != "" {
		return parts[3]
	}
	return "us-east-1"
}

// accountOf is the account of an ARN, or 123456789012 if it has none.
func accountOf(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 4 && parts[4] != "" {
		return parts[4]
	}
	return "123456789012"
}
