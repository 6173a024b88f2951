package link

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// A ScheduledTime is the time that an invocation by a schedule was meant for,
// which is not when it runs. It is no link, but a field of the Input that
// infrastructure and handler share:
//
//	type Report struct{ Until link.ScheduledTime }
//
// Infrastructure leaves it out, and EventBridge Scheduler fills it in. A retry
// has the same time.
type ScheduledTime struct{ time.Time }

// scheduledTime is what the scheduler replaces. Source: "Adding context
// attributes in EventBridge Scheduler", EventBridge Scheduler user guide.
const scheduledTime = `"<aws.scheduler.scheduled-time>"`

// MarshalJSON writes what the scheduler fills in if t is zero, else the time.
func (t ScheduledTime) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte(scheduledTime), nil
	}
	return t.Time.MarshalJSON()
}

// UnmarshalJSON reads a time in RFC 3339. It fails if nobody has filled it in,
// as in an event that was copied from a template.
func (t *ScheduledTime) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte(scheduledTime)) || bytes.Equal(text, []byte(`"\u003caws.scheduler.scheduled-time\u003e"`)) {
		return fmt.Errorf("link: the scheduled time is %s, which EventBridge Scheduler replaces by a time; write one, such as \"2026-01-03T04:00:00Z\"", scheduledTime)
	}
	if err := json.Unmarshal(text, &t.Time); err != nil {
		return fmt.Errorf("link: the scheduled time is %s: %w", text, err)
	}
	return nil
}
