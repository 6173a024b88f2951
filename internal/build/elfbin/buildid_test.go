package elfbin

import (
	"bytes"
	"debug/elf"
	"os"
	"strings"
	"testing"
)

func TestCopyCodeNoticesAnotherBinary(t *testing.T) {
	t.Parallel()
	path := elfFile(t, elf.EM_AARCH64, elf.PT_LOAD, "code")
	sum, err := CodeSum(path)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := CopyCode(&got, path, sum); err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("a binary without build ids is copied as %d other bytes (%v)", got.Len(), err)
	}
	for sum, want := range map[string]string{
		strings.Repeat("0", 64): "changed while it was packed",
		"0":                     "is no digest",
	} {
		if err := CopyCode(&got, path, sum); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("CopyCode with digest %q = %v; want an error with %q", sum, err, want)
		}
	}
}
