package sdkcalls

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// What the linker prints names the way to each function that looks methods up
// by name, and those that it came to only because it kept every method are left
// out.
func TestKeepersAreNamedWithTheirImports(t *testing.T) {
	const dump = `# example.com/shop/cmd/api
_ -> _rt0_amd64_linux
_ -> go:main.inittasks
_rt0_amd64_linux -> runtime.main
runtime.main -> main.main
go:main.inittasks -> golang.org/x/net/trace..inittask
main.main -> example.com/shop/mail.Send
main.main -> example.com/shop/store.Open[go.shape.struct { gopkg.in/other.v1.T }]
example.com/shop/mail.Send -> example.com/shop/mail.Send.func1
example.com/shop/mail.Send.func1 -> type:*gopkg.in/yaml%2ev3.Node <UsedInIface>
example.com/shop/mail.Send -> html/template.(*Template).Execute
html/template.(*Template).Execute -> text/template.(*state).evalField <ReflectMethod>
text/template.(*state).evalField <ReflectMethod> -> reflect.Value.MethodByName
type:*gopkg.in/yaml%2ev3.Node <UsedInIface> -> gopkg.in/yaml%2ev3.(*Node).Encode
gopkg.in/yaml%2ev3.(*Node).Encode -> gopkg.in/yaml%2ev3.byName <ReflectMethod>
golang.org/x/net/trace..inittask -> golang.org/x/net/trace.init
golang.org/x/net/trace.init -> golang.org/x/net/trace.render <UsedInIface> <ReflectMethod>
`
	want := []string{
		"text/template.(*state).evalField (main → example.com/shop/mail → html/template → text/template)",
		"golang.org/x/net/trace.render (golang.org/x/net/trace)",
	}
	if got := keeperTexts(Keepers([]byte(dump))); !slices.Equal(got, want) {
		t.Errorf("Keepers = %q, want %q", got, want)
	}
	if got := Keepers([]byte("# x\nnot a line of it\n")); got != nil {
		t.Errorf("Keepers of another text = %v, want none", got)
	}
}

// The linker of this Go release prints what is read.
func TestKeepersOfRealPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("links three programs each time; go test without -short runs it")
	}
	for probe, want := range map[string][]string{
		"template": {"text/template.(*state).evalField (main → text/template)"},
		"byname":   {"main.main (main)"},
		"plain":    nil,
	} {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(t.TempDir(), probe), "-ldflags", "-dumpdep", "./testdata/probes/"+probe)
		cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
		dump, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("go build: %v\n%s", err, dump[:min(len(dump), 2000)])
		}
		if got := keeperTexts(Keepers(dump)); !slices.Equal(got, want) {
			t.Errorf("%s: Keepers = %q, want %q", probe, got, want)
		}
	}
}

func keeperTexts(keepers []Keeper) []string {
	var texts []string
	for _, k := range keepers {
		texts = append(texts, fmt.Sprint(k))
	}
	return texts
}
