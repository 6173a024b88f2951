package console

import (
	"strings"
	"testing"
)

// Columns align whatever is in them, and nothing is wider than the screen but
// a word that is.
func TestTablesFitTheScreen(t *testing.T) {
	var table Table
	table.Heading("Shop/Api (HTTP API)")
	table.Row("GET,HEAD", "http://127.0.0.1:3000/", "→ Shop/Page")
	table.Row("GET,HEAD,POST,PUT,DELETE,PATCH", "http://127.0.0.1:3000/orders/{id}", "→ Shop/Orders")
	table.Row("PUT", "http://127.0.0.1:3000/a/very/long/path/{with}/{many}/{variables}/{rest...}", "→ Shop/Orders, which is not built: see above")
	for width, want := range map[int]string{
		0: `Shop/Api (HTTP API)
  GET,HEAD  http://127.0.0.1:3000/             → Shop/Page
  GET,HEAD,POST,PUT,DELETE,PATCH
            http://127.0.0.1:3000/orders/{id}  → Shop/Orders
  PUT       http://127.0.0.1:3000/a/very/long/path/{with}/{many}/{variables}/{rest...}
                                               → Shop/Orders, which is not built: see above
`,
		80: `Shop/Api (HTTP API)
  GET,HEAD  http://127.0.0.1:3000/             → Shop/Page
  GET,HEAD,POST,PUT,DELETE,PATCH
            http://127.0.0.1:3000/orders/{id}  → Shop/Orders
  PUT       http://127.0.0.1:3000/a/very/long/path/{with}/{many}/{variables}/{rest...}
                                               → Shop/Orders, which is not
      built: see above
`,
		40: `Shop/Api (HTTP API)
  GET,HEAD
            http://127.0.0.1:3000/
      → Shop/Page
`,
	} {
		got := table.Text(width)
		if width == 40 {
			for line := range strings.Lines(got) {
				if words := strings.Fields(line); length(strings.TrimRight(line, "\n")) > width && len(words) > 2 {
					t.Errorf("width %d: %q is wider", width, line)
				}
			}
			continue
		}
		if got != want {
			t.Errorf("width %d:\n%s\nwant\n%s", width, got, want)
		}
	}
}
