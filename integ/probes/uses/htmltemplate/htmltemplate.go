// Package htmltemplate executes an HTML template.
package htmltemplate

import (
	"html/template"
	"os"
)

// Use executes an HTML template.
func Use() {
	template.Must(template.New("").Parse("<p>{{.}}")).Execute(os.Stdout, 1)
}
