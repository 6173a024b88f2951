package main

import "testing"

func TestItHandlesAnEvent(t *testing.T) {
	answer, err := handle(t.Context(), Event{Name: "ann"})
	if err != nil || answer.Text != "hello, ann" {
		t.Errorf("answered %q, %v; want a greeting", answer.Text, err)
	}
	if _, err := handle(t.Context(), Event{}); err == nil {
		t.Error("an event without a name is handled, want an error")
	}
}
