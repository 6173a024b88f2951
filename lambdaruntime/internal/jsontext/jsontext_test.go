package jsontext

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

var seeds = []string{
	`{}`, ` { } `, `{"a":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a":1 "b":2}`, `{"a":1}x`, `{"a":1}}`, `{`, ``, `null`, `[]`,
	`{"a":"é😀\ud83d\ude00\ud83d\u0041\udc00\ud83d","b":"\"\\\/\b\f\n\r\t"}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"` + "\xff\xc3" + `"}`,
	`{"a":"` + "\x01" + `"}`, `{"a":-0.5e+10,"b":01,"c":1.}`, `{"a":-}`, `{"a":1e}`, `{"a":true,"b":false,"c":null,"d":nul}`,
	`{"a":[1,"x",{"b":[]}],"a":[]}`, `{"a":[1,]}`, `{"a":[1 2]}`, "{\"a\"\t:\r\n1}", `{"\u0061":1,"a":2}`,
}

// The walk agrees with encoding/json: about which texts are JSON, and about
// what the objects among them hold.
func FuzzWalk(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := map[string]any{}
		m := Walk(text)
		for m.Next() {
			got[m.Key] = plain(m.Value)
		}
		var want map[string]any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		err := json.Unmarshal([]byte(text), &json.RawMessage{})
		if err == nil {
			err = d.Decode(&want)
		}
		if !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
			if m.Err != nil || len(got) > 0 {
				t.Errorf("walk of %q, which is no object, = %v, %v, want nothing", text, got, m.Err)
			}
			return
		}
		if (m.Err != nil) != (err != nil) {
			t.Fatalf("walk of %q fails with %v, encoding/json with %v", text, m.Err, err)
		}
		if err != nil {
			return
		}
		for key, value := range want {
			want[key] = normal(value)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("walk of %q = %v, encoding/json %v", text, got, want)
		}
	})
}

// plain decodes what the adapter decodes: strings, and lists and objects of
// them. It keeps the other types apart only.
func plain(text string) any {
	switch text[0] {
	case '"':
		return String(text)
	case '[':
		list := []any{}
		for a := WalkArray(text); a.Next(); {
			list = append(list, plain(a.Value))
		}
		return list
	case '{':
		object := map[string]any{}
		for m := Walk(text); m.Next(); {
			object[m.Key] = plain(m.Value)
		}
		return object
	}
	return rune(text[0])
}

// normal turns what encoding/json decodes into what plain does.
func normal(v any) any {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
		return v
	case map[string]any:
		for key := range v {
			v[key] = normal(v[key])
		}
		return v
	case json.Number:
		return rune(v[0])
	case bool:
		if v {
			return 't'
		}
		return 'f'
	}
	return 'n'
}

func TestDeepJSONIsRefused(t *testing.T) {
	deep := `{"a":` + strings.Repeat("[", 1<<20)
	m := Walk(deep)
	if m.Next() || m.Err != errDepth {
		t.Errorf("walk of a deep text = %v, want %v", m.Err, errDepth)
	}
}

// What Append writes is read back by encoding/json as the same text, where
// it is UTF-8.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "é\u2028😀", "\xff\xc3\x28", "<&>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, s []byte) {
		out := append(Append([]byte(`"`), s), '"')
		if !bytes.Equal(out, append(Append([]byte(`"`), string(s)), '"')) {
			t.Errorf("Append(%q) differs for strings and bytes", s)
		}
		var got string
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("Append(%q) = %q: %v", s, out, err)
		}
		if want := strings.ToValidUTF8(string(s), "\ufffd"); utf8.Valid(s) && got != want {
			t.Errorf("Append(%q) is read as %q, want %q", s, got, want)
		}
		if utf8.Valid(s) && Len(s) != len(out)-2 {
			t.Errorf("Len(%q) = %d, want %d", s, Len(s), len(out)-2)
		}
	})
}
