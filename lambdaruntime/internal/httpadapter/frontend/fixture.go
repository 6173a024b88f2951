package frontend

import (
	"embed"
	"encoding/json"
	"strings"
	"testing"
)

// events are as AWS sent them, with identifiers replaced.
//
//go:embed testdata
var events embed.FS

// Fixture returns an event of testdata, after edit changed it.
func Fixture(t testing.TB, name string, edit ...func(event map[string]any)) []byte {
	t.Helper()
	text, err := events.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if len(edit) == 0 {
		return text
	}
	var event map[string]any
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatal(err)
	}
	for _, e := range edit {
		e(event)
	}
	text, err = json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Set returns an edit that sets the member at a path such as
// "requestContext.stage".
func Set(path string, value any) func(map[string]any) {
	return func(event map[string]any) {
		keys := strings.Split(path, ".")
		for _, key := range keys[:len(keys)-1] {
			event = event[key].(map[string]any)
		}
		event[keys[len(keys)-1]] = value
	}
}
