package lambdaruntime

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

type basket struct {
	Customer struct{ Age int }
	Items    []item            `json:"items"`
	Extra    map[string]item   `json:"extra"`
	Due      time.Time         `json:"due"`
	Code     code              `json:"code"`
	Pair     *pair             `json:"pair"`
	Matrix   [][]int           `json:"matrix"`
	Any      any               `json:"any"`
	Tags     map[string]string `json:"tags"`
	embedded
}

type item struct {
	Price float64 `json:"price"`
}

type embedded struct {
	Inner bool `json:"inner"`
}

// A code refuses everything but "ok".
type code string

func (c *code) UnmarshalJSON(b []byte) error {
	if string(b) != `"ok"` {
		return fmt.Errorf("got %s, want ok", b)
	}
	*c = "ok"
	return nil
}

// A pair can only be read as a whole.
type pair struct{}

func (p *pair) UnmarshalJSON(b []byte) error {
	var v struct{ A, B *int }
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	if v.A == nil || v.B == nil {
		return errors.New("a pair has two members")
	}
	if *v.A > *v.B {
		return errors.New("the pair is not in order")
	}
	return nil
}

func TestDecodeErrorNamesTheField(t *testing.T) {
	for event, want := range map[string]string{
		`{"Customer":{"Age":"old"}}`:               "the event's field Customer.Age: got string, want int",
		`{"customer":{"age":1.5}}`:                 "the event's field customer.age: got number 1.5, want int",
		`{"items":[{"price":1},{"price":"2"}]}`:    "the event's field items[1].price: got string, want float64",
		`{"items":{"price":1}}`:                    "the event's field items: got object, want []lambdaruntime.item",
		`{"extra":{"a":{"price":1},"b":7}}`:        "the event's field extra.b: got number, want lambdaruntime.item",
		`{"items":[{"price":1}],"due":"tomorrow"}`: `the event's field due: parsing time "tomorrow" as "2006-01-02T15:04:05Z07:00": cannot parse "tomorrow" as "2006"`,
		`{"code":"no"}`:                            `the event's field code: got "no", want ok`,
		`{"pair":{"A":2,"B":1}}`:                   "the event's field pair: the pair is not in order",
		`{"matrix":[[1],[2,null,"x"]]}`:            "the event's field matrix[1][2]: got string, want int",
		`{"inner":0}`:                              "the event's field inner: got number, want bool",
		`"text"`:                                   "the event: got string, want lambdaruntime.basket",
		`{"items":[}`:                              "the event: not JSON at byte 11: invalid character '}' looking for beginning of value",
		`{"items":`:                                "the event: not JSON at byte 9: unexpected end of JSON input",
	} {
		_, err := newEventType[basket]().decode([]byte(event))
		got, ok := errors.AsType[*EventError](err)
		if !ok || err.Error() != want {
			t.Errorf("decode(%s) = %v, want %s", event, err, want)
			continue
		}
		if got.Err == nil || errorType(err) != "InvalidEvent" {
			t.Errorf("decode(%s): cause %v and type %s, want encoding/json's error and InvalidEvent", event, got.Err, errorType(err))
		}
	}
}

func TestDecodeTakesWhatEncodingJSONTakes(t *testing.T) {
	if got, err := newEventType[basket]().decode([]byte(`{"items":[{"price":2}],"code":"ok"}`)); err != nil || got.Items[0].Price != 2 {
		t.Errorf("decode = %+v, %v", got, err)
	}
	if got, err := newEventType[*item]().decode([]byte("null")); got != nil || err != nil {
		t.Errorf("decode(null) = %v, %v, want nil", got, err)
	}
	if got, err := newEventType[item]().decode(nil); got != (item{}) || err != nil {
		t.Errorf("decode of no payload = %v, %v, want the zero event", got, err)
	}
	payload := []byte(`{"a":1}`)
	raw, err := newEventType[json.RawMessage]().decode(payload)
	payload[2] = 'b' // aws-lambda-go uses the payload's memory again
	if string(raw) != `{"a":1}` || err != nil {
		t.Errorf("the raw event is %s, %v, want a copy", raw, err)
	}
}

type signup struct{ Email string }

func (s signup) Validate() error {
	if s.Email == "" {
		return &EventError{Field: "Email", Problem: "is empty"}
	}
	return nil
}

type signupByPointer struct{ Email string }

func (s *signupByPointer) Validate() error { return signup(*s).Validate() }

type signupPlain struct{}

func (signupPlain) Validate() error { return errors.New("no sign-ups today") }

type signupNamed struct{}

func (signupNamed) Validate() error { return fmt.Errorf("closed: %w", namedError{"Closed"}) }

func TestEventsAreValidated(t *testing.T) {
	check := func(err error, want, wantType string) {
		t.Helper()
		if err == nil || err.Error() != want || errorType(err) != wantType {
			t.Errorf("decode = %v of type %s, want %s of type %s", err, errorType(err), want, wantType)
		}
	}
	_, err := newEventType[signup]().decode([]byte(`{}`))
	check(err, "the event's field Email: is empty", "InvalidEvent")
	_, err = newEventType[*signup]().decode([]byte(`{}`))
	check(err, "the event's field Email: is empty", "InvalidEvent")
	_, err = newEventType[signupByPointer]().decode(nil)
	check(err, "the event's field Email: is empty", "InvalidEvent")
	_, err = newEventType[*signupByPointer]().decode([]byte(`null`))
	check(err, "the event: got null, want an object", "InvalidEvent")
	_, err = newEventType[signupPlain]().decode([]byte(`{}`))
	check(err, "the event: no sign-ups today", "InvalidEvent")
	_, err = newEventType[signupNamed]().decode([]byte(`{}`))
	check(err, "closed: Closed", "Closed")
	if got, err := newEventType[signupByPointer]().decode([]byte(`{"Email":"a@b"}`)); err != nil || got.Email != "a@b" {
		t.Errorf("decode of a valid event = %v, %v", got, err)
	}
}

// FuzzDecode: whatever the event, decode returns, and an error is an
// EventError.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"items":[{"price":"2"}]}`, `{"pair":{"A":2}}`, `[`, `{"a":{"a":1},"":[]}`, `{"extra":{"\u0000\"":1}}`} {
		f.Add([]byte(seed))
	}
	event := newEventType[basket]()
	f.Fuzz(func(t *testing.T, payload []byte) {
		_, err := event.decode(payload)
		if _, ok := errors.AsType[*EventError](err); err != nil && !ok {
			t.Errorf("decode(%q) = %v, want an EventError", payload, err)
		}
	})
}

// An event is no lever: refusing a large one takes a few times what decoding
// it takes.
func TestLargeWrongEventIsFoundQuickly(t *testing.T) {
	event := []byte(`{"items":[` + strings.Repeat(`{"price":1},`, 200_000) + `{"price":"x"}]}`)
	began := time.Now()
	json.Unmarshal(event, new(basket))
	decoding := time.Since(began)
	began = time.Now()
	_, err := newEventType[basket]().decode(event)
	if want := "the event's field items[200000].price: got string, want float64"; err == nil || err.Error() != want {
		t.Errorf("decode = %v, want %s", err, want)
	}
	if took := time.Since(began); took > 20*decoding+30*time.Second {
		t.Errorf("finding the field of an event of %d bytes took %v, decoding it %v", len(event), took, decoding)
	}
}
