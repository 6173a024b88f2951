package pattern_test

import (
	"fmt"

	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/pattern"
)

// Paid orders of a sum, of which it is not known that they were sent.
func ExampleFields() {
	text, err := pattern.Fields{
		"detail-type":    pattern.Is("OrderPaid"),
		"detail.cents":   pattern.AtLeast(10_000),
		"detail.sent":    pattern.Missing(),
		"detail.country": pattern.Not("DE", "AT"),
	}.Text(pattern.Bus)
	fmt.Println(text, err)
	// Output: {"detail":{"cents":[{"numeric":[">=",10000]}],"country":[{"anything-but":["DE","AT"]}],"sent":[{"exists":false}]},"detail-type":["OrderPaid"]} <nil>
}

// What each of them becomes in a rule.
func ExampleMatch() {
	for _, m := range []pattern.Match{
		pattern.Is("paid", "sent"), pattern.IgnoreCase("Paid"), pattern.Exists(), pattern.Null(),
		pattern.Prefix("in/"), pattern.NotPrefix("tmp/"), pattern.Suffix(".jpg"), pattern.NotSuffix(".bak"), pattern.Wildcard("orders/*/paid"),
		pattern.Above(1), pattern.Below(5), pattern.AtMost(4), pattern.Between(1, 5),
		pattern.Network("10.0.0.0/24"), pattern.Any(pattern.Is("paid"), pattern.Prefix("re")),
	} {
		rule, err := pattern.Fields{"detail.x": m}.Text(pattern.Bus)
		fmt.Println(rule, err)
	}
	// Output:
	// {"detail":{"x":["paid","sent"]}} <nil>
	// {"detail":{"x":[{"equals-ignore-case":"Paid"}]}} <nil>
	// {"detail":{"x":[{"exists":true}]}} <nil>
	// {"detail":{"x":[null]}} <nil>
	// {"detail":{"x":[{"prefix":"in/"}]}} <nil>
	// {"detail":{"x":[{"anything-but":{"prefix":["tmp/"]}}]}} <nil>
	// {"detail":{"x":[{"suffix":".jpg"}]}} <nil>
	// {"detail":{"x":[{"anything-but":{"suffix":[".bak"]}}]}} <nil>
	// {"detail":{"x":[{"wildcard":"orders/*/paid"}]}} <nil>
	// {"detail":{"x":[{"numeric":[">",1]}]}} <nil>
	// {"detail":{"x":[{"numeric":["<",5]}]}} <nil>
	// {"detail":{"x":[{"numeric":["<=",4]}]}} <nil>
	// {"detail":{"x":[{"numeric":[">=",1,"<=",5]}]}} <nil>
	// {"detail":{"x":[{"cidr":"10.0.0.0/24"}]}} <nil>
	// {"detail":{"x":["paid",{"prefix":"re"}]}} <nil>
}

// Not every source knows every match.
func ExampleFields_JSON() {
	_, err := pattern.Fields{"body.path": pattern.Wildcard("in/*")}.JSON(pattern.Queue)
	fmt.Println(err)
	// Output: field "body.path": pattern.Wildcard is for EventBridge; a Lambda filter does not know it
}
