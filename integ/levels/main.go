// Command levels is the handler of the integration tests' used-against-granted
// test: it performs the AWS operations it is told to, on the resource of its
// only link.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

// to is the value of the link: LINK_TO.
var to = os.Getenv("LINK_TO")

func main() {
	cfg := lambdaruntime.OrFail(awsenv.Load())
	operations := operationSet{}
	for _, add := range []func(operationSet){bucket(cfg), table(cfg), queue(cfg), key(cfg), clients(cfg), others(cfg)} {
		add(operations)
	}
	lambdaruntime.Start(func(ctx context.Context, names []string) (int, error) {
		for _, name := range names {
			do, ok := operations[name]
			if !ok {
				return 0, fmt.Errorf("no operation %q", name)
			}
			if err := do(ctx); err != nil {
				return 0, fmt.Errorf("%s: %w", name, err)
			}
		}
		return len(names), nil
	})
}

// An operationSet is operations by name.
type operationSet = map[string]func(context.Context) error

// drop turns a call's result into its error.
func drop[T any](_ T, err error) error { return err }
