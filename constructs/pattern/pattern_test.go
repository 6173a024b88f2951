package pattern

import (
	"strings"
	"testing"
)

type kind string

func TestPatternsAsText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		fields Fields
		source Source
		want   string
	}{
		{"fields of one object", Fields{"detail.kind": Is(kind("paid"), "sent"), "detail.paid": Is(true), "source": Is("shop")}, Bus,
			`{"detail":{"kind":["paid","sent"],"paid":[true]},"source":["shop"]}`},
		{"numbers", Fields{"detail.a": Is(5, 6), "detail.b": Between(1, 10), "detail.c": Above(1.5), "detail.d": AtMost(int64(-3))}, Bus,
			`{"detail":{"a":[{"numeric":["=",5]},{"numeric":["=",6]}],"b":[{"numeric":[">=",1,"<=",10]}],"c":[{"numeric":[">",1.5]}],"d":[{"numeric":["<=",-3]}]}}`},
		{"texts", Fields{"body.a": Prefix("eu-", "us-"), "body.b": Suffix(".jpg"), "body.c": IgnoreCase("yes"), "body.d": Not("x", "y"), "body.e": Not(1)}, Queue,
			`{"body":{"a":[{"prefix":"eu-"},{"prefix":"us-"}],"b":[{"suffix":".jpg"}],"c":[{"equals-ignore-case":"yes"}],"d":[{"anything-but":["x","y"]}],"e":[{"anything-but":[1]}]}}`},
		{"presence", Fields{"data.a": Exists(), "data.b": Missing(), "data.c": Null()}, Stream, `{"data":{"a":[{"exists":true}],"b":[{"exists":false}],"c":[null]}}`},
		{"one of several", Fields{"body.a": Any(Is("x"), Prefix("y"), Missing())}, Queue, `{"body":{"a":["x",{"prefix":"y"},{"exists":false}]}}`},
		{"a dot in a name", Fields{`detail.a\.b`: Is("x")}, Bus, `{"detail":{"a.b":["x"]}}`},
		{"a table", Fields{"eventName": Is("INSERT"), "dynamodb.NewImage.status.S": Is("paid"), "dynamodb.NewImage.n.N": Is("42")}, Table,
			`{"dynamodb":{"NewImage":{"n":{"N":["42"]},"status":{"S":["paid"]}}},"eventName":["INSERT"]}`},
		{"a table's other matches", Fields{"eventName": Any(Is("MODIFY", "${Token[TOKEN.3]}"), IgnoreCase("remove"))}, Table,
			`{"eventName":["MODIFY","${Token[TOKEN.3]}",{"equals-ignore-case":"remove"}]}`},
		{"only EventBridge", Fields{"detail.a": NotPrefix("x"), "detail.b": NotSuffix("y"), "detail.c": Wildcard("a*b"), "detail.d": Network("10.0.0.0/24")}, Bus,
			`{"detail":{"a":[{"anything-but":{"prefix":["x"]}}],"b":[{"anything-but":{"suffix":["y"]}}],"c":[{"wildcard":"a*b"}],"d":[{"cidr":"10.0.0.0/24"}]}}`},
		{"attributes of a topic", Fields{"kind": Is("paid"), `a\.b`: Any(Prefix("x"), Missing()), "n": Is(5), "ip": Network("10.0.0.0/8")}, Topic,
			`{"a.b":[{"prefix":"x"},{"exists":false}],"ip":[{"cidr":"10.0.0.0/8"}],"kind":["paid"],"n":[{"numeric":["=",5]}]}`},
		{"the body of a message", Fields{"order.kind": Is("paid"), "order.note": Null()}, TopicBody, `{"order":{"kind":["paid"],"note":[null]}}`},
		{"a CDK token", Fields{"account": Is("${Token[AWS.AccountId.3]}")}, Bus, `{"account":["${Token[AWS.AccountId.3]}"]}`},
		{"no HTML escapes", Fields{"detail.a": Is("<&>")}, Bus, `{"detail":{"a":["<&>"]}}`},
	} {
		got, err := c.fields.Text(c.source)
		if err != nil || got != c.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", c.name, got, err, c.want)
		}
	}
}

func TestPatternsThatCannotWork(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields Fields
		source Source
		want   string
	}{
		{nil, Bus, "is empty, and so lets every event pass; leave it out"},
		{Fields{"detail..x": Is("a")}, Bus, `field "detail..x": its path has an empty part`},
		{Fields{"detial.x": Is("a")}, Bus, `field "detial.x": there is no "detial" at the top of such an event; it has account, detail, detail-type`},
		{Fields{"kind": Is("a")}, Queue, `there is no "kind" at the top of such an event; it has attributes, awsRegion, body`},
		{Fields{"body": Is("a"), "body.x": Is("a")}, Queue, `field "body.x": the field "body" above it is in the pattern, too`},
		{Fields{"body.x": Match{}}, Queue, `field "body.x": it has no value to match`},
		{Fields{"body.x": Is[string]()}, Queue, `field "body.x": Is has no value`},
		{Fields{"body.x": Any()}, Queue, `field "body.x": it has no value to match`},
		{Fields{"body.x": Any(Prefix())}, Queue, `field "body.x": Prefix has no value`},
		{Fields{"body.x": Suffix("")}, Queue, `Suffix has an empty text`},
		{Fields{"body.x": Wildcard("a*")}, Queue, `pattern.Wildcard is for EventBridge; a Lambda filter does not know it`},
		{Fields{"detail.x": Wildcard("a**")}, Bus, `refuses two * in a row`},
		{Fields{"detail.x": Network("10.0.0.0")}, Bus, `Network has "10.0.0.0"; it must be an address with the bits of its network`},
		{Fields{"detail.x": Between(9, 3)}, Bus, `Between has 9 before 3, which no number is between; swap them`},
		{Fields{"detail.x": Above(6e9)}, Bus, `Above has 6e+09; numbers from -5000000000 to 5000000000 can be compared`},
		{Fields{"detail.x": Is(6000000000)}, Bus, `Is has 6e+09`},
		{Fields{"dynamodb.NewImage.n.N": AtLeast(5)}, Table, `pattern.AtLeast compares numbers, but a DynamoDB stream has them as text`},
		{Fields{"dynamodb.NewImage.n.N": Is(5)}, Table, `a DynamoDB stream has numbers as text; write pattern.Is("42")`},
		{Fields{"dynamodb.NewImage.status": Is("paid")}, Table, `a record has the type below the attribute's name, such as "dynamodb.NewImage.status.S"`},
		{Fields{"eventName": Is("INSERT", "CREATED")}, Table, `field "eventName": it is never "CREATED"; it is INSERT, MODIFY or REMOVE`},
		{Fields{"eventName": Any(Is(kind("insert")), Is("REMOVE"))}, Table, `it is never "insert"; it is INSERT, MODIFY or REMOVE`},
		{Fields{"order.kind": Is("a")}, Topic, `attributes have nothing below them; write a dot of the name as \., or name one of the body's fields in Body`},
		{Fields{"kind": Null()}, Topic, `an attribute is never null; use pattern.Missing`},
		{Fields{"kind": NotPrefix("a")}, Topic, `pattern.NotPrefix is for EventBridge; SNS does not know it`},
		{Fields{"n": Above(2e9)}, TopicBody, `SNS compares numbers from -1000000000 to 1000000000, and 2e+09 is none of them`},
		{Fields{"a": Is("x"), "b": Is("x"), "c": Is("x"), "d": Is("x"), "e": Is("x"), "f": Is("x")}, Topic, `has 6 fields; SNS allows at most 5`},
		{Fields{"a.b": Is(1, 2, 3, 4, 5, 6, 7, 8), "c.d": Is(1, 2, 3, 4, 5)}, TopicBody, `has 160 combinations of values`},
		{Fields{"detail.x": Is(strings.Repeat("x", 5000))}, Bus, `characters as JSON; EventBridge allows at most 4096`},
	} {
		_, err := c.fields.Text(c.source)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v\nwant it to say %s", c.fields, err, c.want)
		}
	}
}

// A reader repairs all of it at once.
func TestEveryFieldIsJudged(t *testing.T) {
	t.Parallel()
	_, err := Fields{"body.x": Wildcard("a"), "boby.y": Is("a"), "body.z": Prefix()}.Text(Queue)
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 3 {
		t.Errorf("%d lines, want one for each of three fields:\n%v", len(lines), err)
	}
}
