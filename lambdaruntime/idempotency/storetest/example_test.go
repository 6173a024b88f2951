package storetest_test

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency/storetest"
)

// A store of your own does what the package asks of one.
func ExampleRun() {
	_ = func(t *testing.T) { // TestMyStore
		storetest.Run(t, &idempotency.MemoryStore{})
	}
}
