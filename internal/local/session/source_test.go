package session

import (
	"strings"
	"testing"
)

// Who waits for a synthesis after a save is not told that the CDK is compiled:
// it has been.
func TestOnlyTheFirstSynthesisSpeaksOfTheCDKsCompilation(t *testing.T) {
	for run, want := range map[int64]bool{1: true, 2: false, 20: false} {
		if got := synthesisHint(run); strings.Contains(got, "compiles the CDK") != want {
			t.Errorf("synthesis %d says %q", run, got)
		}
	}
}
