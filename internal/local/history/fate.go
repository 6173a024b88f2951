package history

import "fmt"

// A Fate is what becomes of what a function was given, where nobody waits for its
// answer: of a batch of records, or of an event. The zero Fate is that of an
// invocation that somebody waits for.
type Fate struct {
	// Of is what one record is called, such as "message", and Records is how many
	// the function was given; empty and 0 for an event that is no batch.
	Of      string
	Records int
	// Failed is how many of them are not done by this invocation.
	Failed int
	// Problem says why the answer counts as a failure of all of them, where the
	// function itself has not failed.
	Problem string
	// Next is what happens to what has failed, such as "it comes again in 30s";
	// empty if nothing has.
	Next string
}

// FailedText is such as "3 of 10 messages failed"; empty if none has, and if the
// invocation was of no batch.
func (f Fate) FailedText() string {
	switch {
	case f.Failed == 0:
		return ""
	case f.Records == 1:
		return "the " + f.Of + " failed"
	case f.Failed == f.Records:
		return fmt.Sprintf("all %d %ss failed", f.Records, f.Of)
	}
	return fmt.Sprintf("%d of %d %ss failed", f.Failed, f.Records, f.Of)
}
