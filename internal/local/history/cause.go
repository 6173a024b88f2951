package history

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// An ID is that of an invocation, or of a call. Later ones are larger. Zero is
// none.
type ID uint64

// String is the ID as X-Ray has it: 16 hexadecimal digits.
func (id ID) String() string { return fmt.Sprintf("%016x", uint64(id)) }

// ParseID reads what String has written.
func ParseID(text string) (ID, error) {
	n, err := strconv.ParseUint(text, 16, 64)
	if err != nil || len(text) != 16 {
		return 0, fmt.Errorf("%q is no id: want 16 hexadecimal digits", text)
	}
	return ID(n), nil
}

// A Cause is what something comes from: an invocation, or a call, and its trace,
// such as "1-5759e988-bd862e3fe1be46a994272793". The zero Cause is none.
type Cause struct {
	Trace string
	ID    ID
}

// TraceHeader is the name of the X-Ray header of requests.
const TraceHeader = "X-Amzn-Trace-Id"

// Header is the cause as an X-Ray header; empty for none.
func (c Cause) Header() string {
	if c.Trace == "" {
		return ""
	}
	if c.ID == 0 {
		return "Root=" + c.Trace
	}
	return "Root=" + c.Trace + ";Parent=" + c.ID.String() + ";Sampled=0"
}

// ParseHeader reads an X-Ray header, as far as it is one.
func ParseHeader(header string) Cause {
	var c Cause
	for field := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch {
		case name == "Root" && isTrace(value):
			c.Trace = value
		case name == "Parent":
			c.ID, _ = ParseID(value)
		}
	}
	return c
}

// Causes is a list of c alone; none for no cause.
func Causes(c Cause) []Cause {
	if c == (Cause{}) {
		return nil
	}
	return []Cause{c}
}

// maxCauses is how many causes one thing has at most: a batch may be of 10,000
// records.
const maxCauses = 100

// Join returns a list with more, each cause once. It does not change causes.
func Join(causes, more []Cause) []Cause {
	if len(causes) == 0 && len(more) <= 1 {
		return more
	}
	causes = slices.Clip(causes)
	for _, c := range more {
		if len(causes) < maxCauses && !slices.Contains(causes, c) {
			causes = append(causes, c)
		}
	}
	return causes
}

// NewTrace returns the id of a trace that begins now.
func NewTrace() string {
	return fmt.Sprintf("1-%08x-%s", time.Now().Unix(), randomid.Hex(12))
}

// isTrace reports whether a text is the id of a trace as X-Ray makes them.
func isTrace(text string) bool {
	version, rest, _ := strings.Cut(text, "-")
	begin, id, _ := strings.Cut(rest, "-")
	return version == "1" && len(begin) == 8 && len(id) == 24 && isHex(begin) && isHex(id)
}

func isHex(text string) bool { return strings.Trim(text, "0123456789abcdefABCDEF") == "" }

// An Origin is why a function is about to be invoked.
type Origin struct {
	// Source says it in a few words, such as "POST /orders", "queue Shop/Jobs"
	// and "invoke".
	Source string
	Causes []Cause
	// Fate says what becomes of what the function is given, once it has answered;
	// failed is set if it has failed. It may be asked more than once, and changes
	// nothing. If nil, somebody waits for the answer.
	Fate func(failed bool, answer []byte) Fate
}

// FateAfter is what becomes of it after that answer.
func (o Origin) FateAfter(failed bool, answer []byte) Fate {
	if o.Fate == nil {
		return Fate{}
	}
	return o.Fate(failed, answer)
}

type originKey struct{}

// With returns a context whose invocations and calls come from o. The source and
// the causes stay as they were where o leaves them empty.
func With(ctx context.Context, o Origin) context.Context {
	before := OriginOf(ctx)
	if o.Source == "" {
		o.Source = before.Source
	}
	if len(o.Causes) == 0 {
		o.Causes = before.Causes
	}
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf is what With was told last.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}

// CauseOf is the first cause of what is done with ctx; none if there is none. A
// service keeps it beside what it takes.
func CauseOf(ctx context.Context) Cause {
	if causes := OriginOf(ctx).Causes; len(causes) > 0 {
		return causes[0]
	}
	return Cause{}
}
