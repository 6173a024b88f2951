package params_test

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/params"
)

func sourceOf(text string) *params.Source {
	return params.New(func(context.Context, string) ([]byte, error) { return []byte(text), nil }, nil)
}

type login struct {
	User string
	Port int8
}

func TestTypes(t *testing.T) {
	ctx := t.Context()
	check := func(what string, got any, err error, want any) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s = %#v, %v; want %#v", what, got, err, want)
		}
	}
	s, err := params.String(sourceOf(" a b\n"), "n").Value(ctx)
	check("String", s, err, " a b\n")
	b, err := params.Bytes(sourceOf("\x00\xff"), "n").Value(ctx)
	check("Bytes", b, err, []byte{0, 255})
	l, err := params.List(sourceOf("a, b,,c"), "n").Value(ctx)
	check("List", l, err, []string{"a", "b", "", "c"})
	l, err = params.List(sourceOf(""), "n").Value(ctx)
	check("List of nothing", l, err, []string{})
	j, err := params.JSON[login](sourceOf(`{"User":"u","Port":5}`), "n").Value(ctx)
	check("JSON", j, err, login{User: "u", Port: 5})
	p, err := params.JSON[*login](sourceOf(`null`), "n").Value(ctx)
	check("JSON null", p, err, (*login)(nil))
}

func TestDecodeErrorsNameTheParameterAndNotItsValue(t *testing.T) {
	for text, want := range map[string]string{
		`hunter2`:                      "params: db: not valid JSON at byte 1",
		`{"User":"hunter2"`:            "params: db: not valid JSON at byte 17",
		`{"Port":123456}`:              "params: db: JSON number in field Port does not fit int8",
		`{"User":["hunter2"]}`:         "params: db: JSON array in field User does not fit string",
		`"hunter2"`:                    "params: db: JSON string does not fit params_test.login",
		`{"User":"a","Port":"hunter"}`: "params: db: JSON string in field Port does not fit int8",
	} {
		_, err := params.JSON[login](sourceOf(text), "db").Value(t.Context())
		if err == nil || err.Error() != want {
			t.Errorf("JSON of %s: %v, want %q", text, err, want)
		}
	}
}

func TestOldValueIsServedWhileTheNewOneDoesNotDecode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := &store{text: `{"User":"old"}`}
		p := params.JSON[login](params.New(s.fetch, &params.Options{Logger: logTo(&log)}), "db")
		for _, step := range []struct{ text, want string }{
			{`{"User":"old"}`, "old"}, {`{"User":`, "old"}, {`{"User":`, "old"}, {`{"User":"new"}`, "new"},
		} {
			s.set(step.text, nil, 0)
			for range 2 {
				if got, err := p.Value(t.Context()); got.User != step.want || err != nil {
					t.Errorf("text %s: Value() = %+v, %v; want user %s", step.text, got, err, step.want)
				}
			}
			time.Sleep(params.DefaultTTL)
		}
		if n := strings.Count(log.String(), "not valid JSON"); n != 1 {
			t.Errorf("logged %d times, want once: %s", n, log.String())
		}
	})
}

func TestValueIsDecodedOncePerText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := params.JSON[*login](sourceOf(`{"User":"u"}`), "db")
		first, _ := p.Value(t.Context())
		time.Sleep(2 * params.DefaultTTL)
		second, _ := p.Value(t.Context()) // fetched again, the same text
		if first == nil || first != second {
			t.Errorf("values %p and %p, want one", first, second)
		}
	})
}
