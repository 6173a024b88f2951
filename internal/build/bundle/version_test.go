package bundle

import (
	"fmt"
	"io"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// After an update of this library the zips of the version before are still in
// the store.
func TestZipOfAnotherCompressionIsNotTaken(t *testing.T) {
	t.Parallel()
	c := Contents{Binary: file(t, 0o755, "program", t.TempDir(), "x")}
	want := makeZip(t, t.TempDir(), c)

	cache := t.TempDir()
	st, err := store.Open(cache)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{want.Hash, fmt.Sprintf("%s-%d", want.Hash, version-1)} {
		if _, err := st.Put("zip/"+name, ".zip", func(w io.Writer) error {
			_, err := io.WriteString(w, "other bytes")
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if got := makeZip(t, cache, c); got.Hash != want.Hash || got.Size != want.Size {
		t.Errorf("Make = %+v; want the same contents and size as %+v", got, want)
	}
}
