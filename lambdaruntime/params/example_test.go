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

// Other forms of values. What was changed in this moment is fetched anew.
func ExampleSource_Forget() {
	values := map[string]string{"/shop/rate": "0.19", "/shop/countries": "DE,AT", "/shop/key": "\x01\x02"}
	source := params.New(func(_ context.Context, name string) ([]byte, error) { return []byte(values[name]), nil }, nil)
	rate, countries, key := params.String(source, "/shop/rate"), params.List(source, "/shop/countries"), params.Bytes(source, "/shop/key")

	ctx := context.Background()
	fmt.Println(countries.Value(ctx))
	fmt.Println(key.Value(ctx))
	fmt.Println(rate.Value(ctx))
	values["/shop/rate"] = "0.16"
	fmt.Println(rate.Value(ctx))
	source.Forget("/shop/rate")
	fmt.Println(rate.Value(ctx))
	// Output:
	// [DE AT] <nil>
	// [1 2] <nil>
	// 0.19 <nil>
	// 0.19 <nil>
	// 0.16 <nil>
}
