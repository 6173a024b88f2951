package permissions

import (
	"fmt"
	"io"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// Markdown writes the report as a table a function.
func (r Report) Markdown(w io.Writer) error {
	if len(r.Functions) == 0 {
		return write(w, "The app has no functions.\n")
	}
	var out strings.Builder
	for _, f := range r.Functions {
		f.markdown(&out, "")
	}
	return write(w, out.String())
}

// Markdown writes what changed, what is added first.
func (d Diff) Markdown(w io.Writer) error {
	if d.Empty() {
		return write(w, "No permission changed.\n")
	}
	var out strings.Builder
	for _, part := range []struct {
		title     string
		functions []Function
	}{{"May do more", d.Added}, {"May do less", d.Removed}} {
		if len(part.functions) == 0 {
			continue
		}
		fmt.Fprintf(&out, "## %s\n\n", part.title)
		for _, f := range part.functions {
			f.markdown(&out, "#")
		}
	}
	return write(w, out.String())
}

func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// markdown writes a function below a heading of the level.
func (f Function) markdown(out *strings.Builder, level string) {
	fmt.Fprintf(out, "##%s %s\n\n", level, cell(f.Path))
	for _, note := range f.Notes() {
		fmt.Fprintf(out, "- %s\n", cell(note))
	}
	for _, note := range f.Verdict.Notes() {
		fmt.Fprintf(out, "- %s\n", cell(note))
	}
	if len(f.Notes())+len(f.Verdict.Notes()) > 0 {
		out.WriteString("\n")
	}
	if len(f.Grants) == 0 {
		return
	}
	out.WriteString("| on | actions | why |\n|---|---|---|\n")
	for _, g := range f.Grants {
		why := append([]string{g.Origin}, g.Notes()...)
		fmt.Fprintf(out, "| %s | %s | %s |\n", code(g.Resource), cell(g.Text()), cell(strings.Join(why, "; ")))
	}
	out.WriteString("\n")
}

// cell makes a text one that Markdown shows as it is: names of resources have
// stars, which would make text bold, and come from templates of anybody.
func cell(text string) string { return escapeMarkdown(cleantext.Line(text)) }

var escapeMarkdown = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "&", "&amp;", "`", "\\`", "[", `\[`).Replace

// code is a cell in a code's letters, but for a text that would end them.
func code(text string) string {
	text = cleantext.Line(text)
	if strings.Contains(text, "`") {
		return escapeMarkdown(text)
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}
