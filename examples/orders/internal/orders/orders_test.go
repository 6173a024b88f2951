package orders

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestOrdersAreValidated(t *testing.T) {
	good := Order{ID: "a1", Customer: "ann", Lines: []Line{{"tea", 1}, {"cup", maxCount}}}
	if err := good.Validate(); err != nil {
		t.Errorf("%+v: %v", good, err)
	}
	for _, c := range []struct {
		order Order
		want  string // of all problems, a line each
	}{
		{Order{}, "id has 0 bytes, want 1 to 100\ncustomer has 0 bytes, want 1 to 100\n0 lines, want 1 to 50"},
		{Order{ID: strings.Repeat("x", 101), Customer: "ann", Lines: good.Lines}, "id has 101 bytes, want 1 to 100"},
		{Order{ID: "a1", Customer: "ann", Lines: []Line{{"", 0}}}, "lines[0].sku has 0 bytes, want 1 to 100\nlines[0].count is 0, want 1 to 1000"},
		{Order{ID: "a1", Customer: "ann", Lines: []Line{{"tea", 1}, {"tea", 2}}}, `lines[1].sku is "tea" a second time`},
	} {
		if err := c.order.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("%+v: got %v\nwant %s", c.order, err, c.want)
		}
	}
}

func TestQuoteIsTheSumOfTheLines(t *testing.T) {
	prices := Prices{"tea": 450, "cup": 1290}
	if got, err := prices.Quote([]Line{{"tea", 2}, {"cup", 1}}); got.Cents != 2190 || err != nil {
		t.Errorf("Quote = %+v, %v; want 2190 cents", got, err)
	}
	_, err := prices.Quote([]Line{{"tea", 2}, {"gin", 1}})
	if unknown, ok := errors.AsType[*UnknownItemError](err); !ok || unknown.SKU != "gin" {
		t.Errorf("Quote of gin: %v, want an UnknownItemError", err)
	}
}

func TestFilesAreReadWholeOrNotAtAll(t *testing.T) {
	got, err := ReadFile(strings.NewReader("order,customer,sku,count\na1,ann,tea,2\na1,ann,cup,1\nb1,bob,tea,1\n"))
	want := []Order{{"a1", "ann", []Line{{"tea", 2}, {"cup", 1}}}, {"b1", "bob", []Line{{"tea", 1}}}}
	if !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("ReadFile = %+v, %v; want %+v", got, err, want)
	}
	for file, want := range map[string]string{
		"":                                 `the first row must be ["order" "customer" "sku" "count"]`,
		"order,customer,sku\na1,ann,tea\n": "wrong number of fields",
		"order,customer,sku,count\na1,ann,tea,two\nb1,,tea,1\nc1,cat,tea,3\n":  "row 2: count is \"two\", which is no number\norder \"a1\": lines[0].count is 0, want 1 to 1000\norder \"b1\": customer has 0 bytes",
		"order,customer,sku,count\na1,ann,tea,1\nb1,bob,tea,1\na1,ann,cup,1\n": `order "a1" has rows in two places`,
		"order,customer,sku,count\na1,ann,tea,1\na1,bob,cup,1\n":               `row 3: customer is "bob", that of order "a1" is "ann"`,
	} {
		got, err := ReadFile(strings.NewReader(file))
		if _, ok := errors.AsType[*FileError](err); !ok || got != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ReadFile(%q) = %+v, %v; want a FileError with %s", file, got, err, want)
		}
	}
}

func TestReportIsCSV(t *testing.T) {
	var out strings.Builder
	err := WriteReport(&out, []Confirmed{{Order: Order{ID: "a1", Customer: "Ann, Ltd"}, Cents: 450, At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}})
	if want := "order,customer,cents,confirmed\na1,\"Ann, Ltd\",450,2026-01-02T03:04:05Z\n"; out.String() != want || err != nil {
		t.Errorf("got %q, %v; want %q", out.String(), err, want)
	}
}
