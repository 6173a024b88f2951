package link_test

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Upload is a contract, in a package that infrastructure and handler import.
type Upload struct {
	Uploads link.Bucket[link.Put]
	Orders  link.Table[link.ReadWrite]
	Limits  link.Config[Limits]
}

type Limits struct{ MB int }

// A handler loads its contract in a package variable, so that what is missing is
// known before the first invocation. Tests put in their own.
func ExampleMustLoad() {
	load := link.MustLoad[Upload] // var res = link.MustLoad[Upload]()
	_ = load

	res := Upload{Uploads: link.Bucket[link.Put]{Name: "test", Prefix: "in/"}, Limits: link.ConfigOf(Limits{MB: 5})}
	fmt.Println(res.Uploads.Key("a.txt"), res.Limits.Value.MB)
	// Output: in/a.txt 5
}

// What is missing is told at once, all of it.
func ExampleLoadFrom() {
	environment := map[string]string{"LINK_ORDERS": `"orders"`}
	_, err := link.LoadFrom[Upload](func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	})
	fmt.Println(err)
	// Output:
	// link: link_test.Upload.Uploads: LINK_UPLOADS is not set; give the function its Links in the infrastructure
	// link: link_test.Upload.Limits: LINK_LIMITS is not set; give the function its Links in the infrastructure
}

// A program that works without a contract asks for one, and goes on.
func ExampleLoad() {
	if res, err := link.Load[Upload](); err == nil {
		fmt.Println("uploads go to", res.Uploads.Name)
	}
}
