package link

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

type scheduled struct{ Until ScheduledTime }

// Infrastructure writes it, the scheduler replaces it, the handler reads it.
func TestAScheduledTimeIsFilledInByTheScheduler(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false) // as OnSchedule does, or the scheduler would not know it
	if err := enc.Encode(scheduled{}); err != nil || strings.TrimSpace(text.String()) != `{"Until":"<aws.scheduler.scheduled-time>"}` {
		t.Errorf("written as %s, %v; want what the scheduler replaces", text.String(), err)
	}
	want := time.Date(2026, 1, 3, 4, 0, 0, 0, time.UTC)
	var got scheduled
	if err := json.Unmarshal([]byte(strings.ReplaceAll(text.String(), "<aws.scheduler.scheduled-time>", "2026-01-03T04:00:00Z")), &got); err != nil || !got.Until.Equal(want) {
		t.Errorf("read as %v, %v; want %v", got.Until, err, want)
	}
	if again, err := json.Marshal(got); err != nil || string(again) != `{"Until":"2026-01-03T04:00:00Z"}` {
		t.Errorf("a time is written as %s, %v", again, err)
	}
}

func TestATimeThatNobodyFilledInIsAnError(t *testing.T) {
	t.Parallel()
	escaped, _ := json.Marshal(scheduled{})
	for text, want := range map[string]string{
		`{"Until":"<aws.scheduler.scheduled-time>"}`: "which EventBridge Scheduler replaces by a time",
		string(escaped):        "which EventBridge Scheduler replaces by a time",
		`{"Until":"tomorrow"}`: `the scheduled time is "tomorrow": `,
	} {
		var got scheduled
		if err := json.Unmarshal([]byte(text), &got); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
