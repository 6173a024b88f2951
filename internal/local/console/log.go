package console

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"

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

// Report writes the line about a finished invocation, after its log.
func (c *Console) Report(e logrecord.Ended) {
	c.lines.Flush(e.Function, e.RequestID)
	c.Record(e.Record(c.now()))
}
