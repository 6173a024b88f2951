package sdkcalls

import "strings"

// Calls matches lines of Go that call the operation by a client; else those that
// page, wait or presign, and then those that make its input.
func (o Operation) Calls() []func(line string) bool {
	has := func(texts ...string) func(string) bool {
		return func(line string) bool {
			for _, text := range texts {
				if strings.Contains(line, text) {
					return true
				}
			}
			return false
		}
	}
	return []func(string) bool{
		has("." + o.Name + "("),
		has("New"+o.Name+"Paginator(", ".Presign"+o.Name+"(", "."+o.Name+"Request(", "."+o.Name+"WithContext(", "."+o.Name+"Pages("),
		has("." + o.Name + "Input{"),
	}
}
