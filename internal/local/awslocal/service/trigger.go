package service

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
)

// A Triggerer has something that happens when the user says so, by lambdacdk
// trigger.
type Triggerer interface {
	// Triggers are what there is, in a stable order.
	Triggers() []Trigger
}

// A Trigger is one thing that the user can have happen.
type Trigger struct {
	// Kind is such as "schedule", Path the construct path, and What says more in
	// a few words; it may be empty.
	Kind, Path, What string
	// Names are what else the user calls it.
	Names []string
}

// NoTrigger is the error for a name that none of these has. It names all, and the
// one that was probably meant.
func NoTrigger(name string, all []Trigger) error {
	return noneOf(all, name, "triggered", "no schedule, no durable function and no custom resource")
}

// NoRemoval is NoTrigger for what would be deleted.
func NoRemoval(name string, all []Trigger) error {
	return noneOf(all, name, "deleted", "no custom resource")
}

func noneOf(all []Trigger, name, can, none string) error {
	if len(all) == 0 {
		return noTrigger("nothing that can be %s is called %q: the app has %s", can, name, none)
	}
	near := typo.For(name)
	var list strings.Builder
	for _, t := range all {
		near.Try(t.Path, append(slices.Clone(t.Names), t.Path, t.Path[strings.LastIndex(t.Path, "/")+1:])...)
		fmt.Fprintf(&list, "\n\t%s %s", t.Kind, t.Path)
		if t.What != "" {
			list.WriteString(", " + t.What)
		}
	}
	return noTrigger("nothing that can be %s is called %q%s; the app has:%s", can, name, near.Hint(), &list)
}

func noTrigger(format string, args ...any) error {
	return wire.Errorf("ResourceNotFoundException", format, args...)
}
