package lambdacdk

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// Each thing that is wrong with a function's code is a message of its own, with
// the function in it. Text around several stays around them.
func TestEveryProblemOfTheCodeNamesItsFunction(t *testing.T) {
	tags, file, folder := errors.New("Tags has x"), errors.New(`file "y": none`), errors.New("two bad links")
	got := (&session{}).explain([]*lateCode{
		{path: "Shop/Orders", failure: errors.Join(tags, errors.Join(file, fmt.Errorf("files: %w and %w", folder, folder)))},
		{path: "Shop/Users", failure: tags},
	})
	want := []string{
		"lambdacdk: Shop/Orders: Tags has x",
		`lambdacdk: Shop/Orders: file "y": none`,
		"lambdacdk: Shop/Orders: files: two bad links and two bad links",
		"lambdacdk: Shop/Users: Tags has x",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
