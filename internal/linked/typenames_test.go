package linked

import (
	"encoding/binary"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// encoded is a type's name as the compiler writes it.
func encoded(flags byte, name string) string {
	return string(binary.AppendUvarint([]byte{flags}, uint64(len(name)))) + name
}

func TestNamesInData(t *testing.T) {
	long := "*mark.Of[" + strings.Repeat("x", 300) + "]"
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"one":                      {"\x00\x00" + encoded(1, "*mark.Of[int]") + "\x00rest", []string{"mark.Of[int]"}},
		"two, side by side":        {encoded(0, "*mark.Of[a]") + encoded(3, "*mark.Of[b]"), []string{"mark.Of[a]", "mark.Of[b]"}},
		"a long one":               {"zz" + encoded(0, long) + "zz", []string{long[1:]}},
		"a long one, of 2**11":     {encoded(0, "*mark.Of["+strings.Repeat("y", 2048)+"]"), []string{"mark.Of[" + strings.Repeat("y", 2048) + "]"}},
		"text that is no name":     {"panic: *mark.Of[int] is not", nil},
		"no room for a length":     {"*mark.Of[int]", nil},
		"longer than what is left": {"\x00\x7f*mark.Of[int]", nil},
		"shorter than the mark":    {"\x00\x03*mark.Of[int]", nil},
		"within another name":      {encoded(0, "*map[string]*mark.Of[int]"), nil},
		"flags that no name has":   {"\xff\x0d*mark.Of[int]", nil},
		"nothing":                  {"", nil},
	} {
		if got := namesIn([]byte(c.data), "mark.Of["); !slices.Equal(got, c.want) {
			t.Errorf("%s: names are %q, want %q", name, got, c.want)
		}
	}
}

// The test's own program is one of this module.
func TestModuleAndSources(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the test's own program is no ELF file")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/go-lambda-cdk/go-lambda-cdk"
	if got := b.Module(); got != module {
		t.Errorf("Module() = %q, want %q", got, module)
	}
	functions := 0
	for name := range b.Functions {
		if name == "main.main" || strings.HasPrefix(name, module+"/internal/linked.") {
			functions++
		}
	}
	if functions < 5 {
		t.Errorf("%d functions of this package are found, want more", functions)
	}
}
