package lambdaruntime

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

var jsonSeeds = []string{
	`{}`, ` { } `, `{"a":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a":1 "b":2}`, `{"a":1}x`, `{"a":1}}`, `{`, ``, `null`, `[]`,
	`{"a":"é😀\ud83d\ude00\ud83d\u0041\udc00\ud83d","b":"\"\\\/\b\f\n\r\t"}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"` + "\xff\xc3" + `"}`,
	`{"a":"` + "\x01" + `"}`, `{"a":-0.5e+10,"b":01,"c":1.}`, `{"a":-}`, `{"a":1e}`, `{"a":true,"b":false,"c":null,"d":nul}`,
	`{"a":[1,"x",{"b":[]}],"a":[]}`, `{"a":[1,]}`, `{"a":[1 2]}`, "{\"a\"\t:\r\n1}", `{"\u0061":1,"a":2}`,
}

// The walk agrees with encoding/json: about which texts are JSON, and about
// what the objects among them hold.
func FuzzJSONWalk(f *testing.F) {
	for _, s := range jsonSeeds {
		f.Add(s)
	}
	for _, c := range requestCases {
		f.Add(string(fixture(f, c.event)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := map[string]any{}
		m := walkObject(text)
		for m.next() {
			got[m.key] = plain(m.value)
		}
		var want map[string]any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		err := json.Unmarshal([]byte(text), &json.RawMessage{})
		if err == nil {
			err = d.Decode(&want)
		}
		if !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
			if m.err != nil || len(got) > 0 {
				t.Errorf("walk of %q, which is no object, = %v, %v, want nothing", text, got, m.err)
			}
			return
		}
		if (m.err != nil) != (err != nil) {
			t.Fatalf("walk of %q fails with %v, encoding/json with %v", text, m.err, err)
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
		return jsonString(text)
	case '[':
		list := []any{}
		for a := walkArray(text); a.next(); {
			list = append(list, plain(a.value))
		}
		return list
	case '{':
		object := map[string]any{}
		for m := walkObject(text); m.next(); {
			object[m.key] = plain(m.value)
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
	m := walkObject(deep)
	if m.next() || m.err != errJSONDepth {
		t.Errorf("walk of a deep text = %v, want %v", m.err, errJSONDepth)
	}
}

// What appendJSON writes is read back by encoding/json as the same text, where
// it is UTF-8.
func FuzzJSONString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "é\u2028😀", "\xff\xc3\x28", "<&>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, s []byte) {
		out := append(appendJSON([]byte(`"`), s), '"')
		if !bytes.Equal(out, append(appendJSON([]byte(`"`), string(s)), '"')) {
			t.Errorf("appendJSON(%q) differs for strings and bytes", s)
		}
		var got string
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("appendJSON(%q) = %q: %v", s, out, err)
		}
		if want := strings.ToValidUTF8(string(s), "\ufffd"); utf8.Valid(s) && got != want {
			t.Errorf("appendJSON(%q) is read as %q, want %q", s, got, want)
		}
		if utf8.Valid(s) && jsonLen(s) != len(out)-2 {
			t.Errorf("jsonLen(%q) = %d, want %d", s, jsonLen(s), len(out)-2)
		}
	})
}
