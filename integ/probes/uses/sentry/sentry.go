// Package sentry reports errors to Sentry.
package sentry

import (
	"errors"
	"time"

	"github.com/getsentry/sentry-go"
)

// Use reports errors to Sentry.
func Use() {
	sentry.Init(sentry.ClientOptions{Dsn: "https://key@127.0.0.1/1"})
	sentry.CaptureException(errors.New("a"))
	sentry.Flush(time.Second)
}
