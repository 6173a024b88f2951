package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// A Shower is a service whose contents a person may look at.
type Shower interface {
	// Places are what the app has of the service, in a stable order. It is cheap:
	// it reads no contents. It may be called at any time, from many goroutines.
	Places() []Place
}

// A Place is one resource, with what is in it. It is of the moment at which it was
// asked for; its functions may be called at any time.
type Place struct {
	// Kind is such as "queue", and Path the construct path. No two places have
	// both in common.
	Kind, Path string

	// Name is what handlers know it by; empty if that says nothing.
	Name string

	// Amounts are how much there is in it.
	Amounts []Amount

	// Note says in a few words what else there is to know. Alarm is set where a
	// person has something to do.
	Note  string
	Alarm bool

	// Look returns a page of what is in it, without changing anything. If nil,
	// there is no more to see.
	Look func(context.Context, Query) (Page, error)

	// Find says what a Query may look for, such as "keys that begin with". If
	// empty, it finds nothing.
	Find string

	// Open returns one thing by the key of its row. If nil, rows say all. The error
	// is [ErrNotThere] if there is none, or none any more.
	Open func(ctx context.Context, key string) (Item, error)

	// Actions are what a person can do with it.
	Actions []Action
}

// FindPlace is the place of a kind with that path. The error is [ErrNotThere] if
// there is none.
func FindPlace(places []Place, kind, path string) (Place, error) {
	i := slices.IndexFunc(places, func(p Place) bool { return p.Kind == kind && p.Path == path })
	if i < 0 {
		return Place{}, fmt.Errorf("%s %s: %w", kind, path, ErrNotThere)
	}
	return places[i], nil
}

// An Amount is how many there are of something, such as 3 "waiting".
type Amount struct {
	N    int
	What string
}

// String is such as "3 waiting".
func (a Amount) String() string { return fmt.Sprint(a.N, " ", a.What) }

// A Query says which page is wanted.
type Query struct {
	// Find is what is looked for; see [Place.Find].
	Find string
	// After is Next of the page before; empty for the first one.
	After string
}

// PageSize is how many rows a page has at most.
const PageSize = 50

// A Page is a part of what is in a place.
type Page struct {
	// Facts are about the place itself.
	Facts []Fact
	Grid
	// Next is what to ask for after it; empty if it is the last one.
	Next string
}

// A Fact is a name with a text.
type Fact struct{ Name, Text string }

// Known are the facts that have a text.
func Known(facts []Fact) []Fact {
	return slices.DeleteFunc(facts, func(f Fact) bool { return f.Text == "" })
}

// ErrNotThere is the error of [Place.Open] for a key of nothing.
var ErrNotThere = errors.New("it is not there, or not any more")

// A Grid is rows below columns. Cells are short; see [Short].
type Grid struct {
	Columns []string
	Rows    []Row
}

// A Row is one line of a grid.
type Row struct {
	// Key is what [Place.Open] and actions take; empty if they do not.
	Key   string
	Cells []string
}

// An Item is one thing, whole.
type Item struct {
	Facts []Fact
	Grid
	// Body is its content, which may be anything. If nil, it has none.
	Body []byte
	// Name is what a file with the content is called; if empty, as the place.
	Name string
	// By is what has put it there, as far as that is known.
	By []history.Cause
}

// An Action is something that a person can do.
type Action struct {
	// Name is the action's own in its place, such as "redrive", and Label what
	// is on its button.
	Name, Label string
	// Confirm is what a person is asked before it is done; empty if it harms
	// nothing.
	Confirm string
	// Fields are what it takes.
	Fields []Field
	// Each is set if it is done with one row, by its key.
	Each bool
	// Do does it and says what has come of it.
	Do func(ctx context.Context, key string, values Values) (said string, err error)
}

// A Field is something that an action takes.
type Field struct {
	Name, Label string
	// Value is what it begins with.
	Value string
	// Long texts have several lines. Optional ones may be empty. If Choices is
	// not empty, it is one of them.
	Long, Optional bool
	Choices        []string
}

// Values are what a person gave an action, by the names of its fields.
type Values map[string]string

// Short is the beginning of a content in one line, of about 200 bytes at most. Of
// bytes that are no text it says how many there are.
func Short(content string) string {
	const most = 200
	if !utf8.ValidString(content) || strings.ContainsRune(content, 0) {
		return fmt.Sprintf("binary, %s", Bytes(len(content)))
	}
	cut := content
	if len(cut) > most {
		cut = cut[:most]
		for !utf8.ValidString(cut) {
			cut = cut[:len(cut)-1]
		}
	}
	short := cleantext.Line(strings.Join(strings.FieldsFunc(cut, unicode.IsSpace), " "))
	if len(content) > most {
		short += " …"
	}
	return short
}

// Bytes is such as "812 bytes" and "1.5 MB".
func Bytes(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1000_000)
}

// Clock is a time as a person reads it, on this machine's clock; empty for the
// zero time.
func Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04:05")
}
