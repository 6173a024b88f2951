package console

import (
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// Log writes one line of a function's log, with those that belong to it.
func (c *Console) Log(l logrecord.Line) {
	l.At = c.now()
	c.lines.Add(l)
}

// Platform writes what Lambda itself would say about a function, after what the
// function has said.
func (c *Console) Platform(l logrecord.Line) {
	l.At = c.now()
	c.lines.Flush(l.Function, l.RequestID)
	c.Record(logrecord.OfPlatform(l))
}

// An Ended invocation is one finished invocation, as the last line about it says.
type Ended struct {
	Function, RequestID string
	// What asked for it, such as "GET /hello/x" or "queue Shop/Jobs"; may be empty.
	What string
	// Problem says what went wrong; empty if nothing did, or if the log has it.
	Problem string
	// Status is the outcome, such as "200" or "error".
	Status string
	Failed bool
	// Process numbers the one that answered, from 1; 0 if none did.
	Process int
	// Duration is of the handler, Init of the start of its process; 0 for a
	// warm one.
	Duration, Init time.Duration
	// Memory is what the process has used at most, in bytes; 0 if it is not known.
	Memory int64
}

// Report writes the line about a finished invocation, after its log.
func (c *Console) Report(e Ended) {
	c.lines.Flush(e.Function, e.RequestID)
	c.Record(e.record(c.now()))
}

func (e Ended) record(at time.Time) logrecord.Record {
	r := logrecord.Record{
		Time: at, Kind: logrecord.Invocation, Level: "INFO", Message: e.Problem, Function: e.Function, RequestID: e.RequestID, Process: e.Process,
		Invocation: &logrecord.Outcome{
			Source: e.What, Status: e.Status, Failed: e.Failed,
			Milliseconds: milliseconds(e.Duration), InitMilliseconds: milliseconds(e.Init), Cold: e.Init > 0,
			MemoryMB: logrecord.Megabytes(e.Memory),
		},
	}
	if e.Failed {
		r.Level = "ERROR"
	}
	return r
}

// milliseconds has three digits after the point at most.
func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
