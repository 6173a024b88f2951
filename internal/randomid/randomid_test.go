package randomid

import (
	"regexp"
	"testing"
)

func TestIdsHaveTheirFormAndDiffer(t *testing.T) {
	for name, id := range map[string]struct {
		form *regexp.Regexp
		make func() string
	}{
		"UUID": {regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`), UUID},
		"Hex":  {regexp.MustCompile(`^[0-9a-f]{24}$`), func() string { return Hex(12) }},
	} {
		seen := map[string]bool{}
		for range 1000 {
			made := id.make()
			if !id.form.MatchString(made) || seen[made] {
				t.Fatalf("%s() = %q, want a new one of the form %s", name, made, id.form)
			}
			seen[made] = true
		}
	}
}
