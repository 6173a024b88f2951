package routeselection

import (
	"strings"
	"testing"
)

func TestMessagesAskForRoutes(t *testing.T) {
	for _, test := range []struct{ expression, message, want string }{
		{Default, `{"action":"say","text":"hi"}`, "say"},
		{"${request.body.action}", `{"action":"say"}`, "say"},
		{"$request.body.a.b", `{"a":{"b":"deep"}}`, "deep"},
		{"${request.body.service}/${request.body.action}", `{"service":"chat","action":"join"}`, "chat/join"},
		{"$request.body.n", `{"n":1.50}`, "1.50"},
		{"$request.body.n", `{"n":true}`, "true"},
		{`v\$${request.body.v}`, `{"v":2}`, "v$2"},
		{`\$default`, `anything`, ""},
		{`\$default`, `{}`, "$default"},
		{Default, `{"other":"say"}`, ""},
		{Default, `{"action":null}`, ""},
		{Default, `{"action":{"x":1}}`, ""},
		{Default, `["action"]`, ""},
		{Default, `"action"`, ""},
		{Default, `{"action":"say"} and more`, ""},
		{Default, `say`, ""},
		{Default, ``, ""},
	} {
		e, err := Parse(test.expression)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.expression, err)
			continue
		}
		if got := e.Key([]byte(test.message)); got != test.want {
			t.Errorf("%q: Key(%s) = %q, want %q", test.expression, test.message, got, test.want)
		}
	}
}

func TestKeysThatNoMessageReaches(t *testing.T) {
	for _, test := range []struct {
		expression, key string
		want            bool
	}{
		{Default, "say", true},
		{"chat/$request.body.action", "chat/say", true},
		{"chat/$request.body.action", "say", false},
		{"${request.body.a}-v1", "x-v1", true},
		{"${request.body.a}-v1", "x-v2", false},
		{"${request.body.a}.${request.body.b}", "ab", false},
		{"${request.body.a}.${request.body.b}", "a.b", true},
		{`\$default`, "say", false},
		{"fixed", "fixed", true},
	} {
		e, err := Parse(test.expression)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Reaches(test.key); got != test.want {
			t.Errorf("%q: Reaches(%q) = %v, want %v", test.expression, test.key, got, test.want)
		}
	}
}

func TestExpressionsThatSelectNothing(t *testing.T) {
	for expression, want := range map[string]string{
		"":                              "empty",
		"$":                             "without a name",
		"${request.body.action":         "not closed",
		"$request.body":                 `"request.body"`,
		"$request.body.":                `"request.body."`,
		"$request.body.a..b":            `"request.body.a..b"`,
		"$request.header.x":             `"request.header.x"`,
		"$request.method $request.path": `"request.method"`,
		"$default":                      `"default"`,
	} {
		if _, err := Parse(expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q) = %v, want an error with %s", expression, err, want)
		}
	}
}
