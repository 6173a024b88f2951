// Package covered starts an app, as the tests of coverage do.
package covered

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

func TestMain(m *testing.M) { lambdacdktest.Main(m) }

func TestTheHandlersDouble(t *testing.T) {
	app := lambdacdktest.Start(t, ".")
	for _, function := range []string{"Bare", "Loop", "Runtime"} {
		for range 2 {
			if n, err := lambdacdktest.Call[int](t.Context(), app, function, 21); err != nil || n != 42 {
				t.Errorf("%s answers %d, %v; want 42", function, n, err)
			}
		}
	}
}
