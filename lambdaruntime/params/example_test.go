package params_test

import (
	"context"
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
)

func Example() {
	// Any function can be a source; packages ssmparams and secrets have those of AWS.
	source := params.New(func(_ context.Context, name string) ([]byte, error) {
		fmt.Println("fetch", name)
		return []byte(`{"User":"app","Hosts":["a","b"]}`), nil
	}, nil)

	type Database struct {
		User  string
		Hosts []string
	}
	db := params.JSON[Database](source, "/shop/db")

	for range 2 {
		v, err := db.Value(context.Background())
		fmt.Println(v.User, v.Hosts, err)
	}
	// Output:
	// fetch /shop/db
	// app [a b] <nil>
	// app [a b] <nil>
}
