// Package retry repeats calls, by two libraries.
package retry

import (
	"context"
	"fmt"

	"github.com/cenkalti/backoff/v5"
	"github.com/hashicorp/go-retryablehttp"
)

// Use repeats calls, by two libraries.
func Use() {
	answer, err := retryablehttp.NewClient().Get("http://127.0.0.1:1")
	fmt.Println(answer, err)
	n, err := backoff.Retry(context.Background(), func() (int, error) { return 1, nil })
	fmt.Println(n, err)
}
