package logrecord

import (
	"cmp"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// An Ended invocation is one finished invocation, as the last record about it says.
type Ended struct {
	Function, RequestID string
	// What asked for it, such as "GET /hello/x" or "queue Shop/Jobs"; may be empty.
	What string
	// Problem says what went wrong; empty if nothing did, or if the log has it.
	Problem string
	// Status is the outcome, such as "200" or "error".
	Status string
	Failed bool
	// Fate is what becomes of what it was given.
	Fate history.Fate
	// Process numbers the one that answered, from 1; 0 if none did.
	Process int
	// Duration is of the handler, Init of the start of its process; 0 for a
	// warm one.
	Duration, Init time.Duration
	// Memory is what the process has used at most, in bytes; 0 if it is not known.
	Memory int64
}

// Record says how the invocation ended, at that time.
func (e Ended) Record(at time.Time) Record {
	r := Record{
		Time: at, Kind: Invocation, Level: "INFO", Message: cmp.Or(e.Problem, e.Fate.Problem), Function: e.Function, RequestID: e.RequestID, Process: e.Process,
		Invocation: &Outcome{
			Source: e.What, Status: e.Status, Failed: e.Failed,
			Milliseconds: milliseconds(e.Duration), InitMilliseconds: milliseconds(e.Init), Cold: e.Init > 0,
			MemoryMB: megabytes(e.Memory),
			Next:     e.Fate.Next,
		},
	}
	if f := e.Fate; f.Records > 0 {
		r.Invocation.Batch = &Batch{f.Of, f.Records, f.Failed}
	}
	switch {
	case e.Failed:
		r.Level = "ERROR"
	case e.Fate.Failed > 0:
		r.Level = "WARN"
	}
	return r
}

// milliseconds has three digits after the point at most.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// megabytes is a number of bytes as records have it: rounded, but never to none.
func megabytes(bytes int64) int {
	if bytes <= 0 {
		return 0
	}
	return max(1, int((bytes+1<<19)>>20))
}
