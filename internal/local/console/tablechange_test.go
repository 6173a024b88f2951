package console

import "testing"

// Of a table that is printed again, what is new, gone and other is printed.
func TestTablesTellWhatHasChanged(t *testing.T) {
	var before, after Table
	before.Heading("Shop/Api (HTTP API)")
	before.Row("GET", "http://x/a", "→ Shop/A")
	before.Row("GET", "http://x/b", "→ Shop/B")
	before.Row("GET", "http://x/c", "→ Shop/C")
	before.Heading("Shop/Old (function URL)")
	before.Row("ANY", "http://y/", "→ Shop/Old")
	before.Heading("AWS services at http://z")
	before.Row("KEY=1")
	before.Heading("Shop/B does not run here: no program")
	before.Heading("Functions may do everything.")

	after.Heading("Shop/Api (HTTP API)")
	after.Row("GET", "http://x/a", "→ Shop/A")
	after.Row("GET", "http://x/b", "→ Shop/A")
	after.Row("POST", "http://x/c", "→ Shop/C")
	after.Heading("AWS services at http://z")
	after.Row("KEY=1")
	after.Row("queue", "Shop/Jobs", "→ jobs")
	after.Heading("Shop/New (function URL)")
	after.Row("ANY", "http://v/", "→ Shop/New")
	after.Heading("Shop/B does not run here: its runtime is nodejs")
	after.Heading("Functions may do everything.")

	const want = `Shop/Api (HTTP API)
  now   GET    http://x/b  → Shop/A
  new   POST   http://x/c  → Shop/C
  gone  GET    http://x/c  → Shop/C
AWS services at http://z
  new   queue  Shop/Jobs   → jobs
new: Shop/New (function URL)
  new   ANY    http://v/   → Shop/New
now: Shop/B does not run here: its runtime is nodejs
gone: Shop/Old (function URL)
`
	got := after.Since(&before)
	if got.Text(0) != want {
		t.Errorf("it has changed:\n%s\nwant\n%s", got.Text(0), want)
	}
	if same := after.Since(&after); !same.Empty() {
		t.Errorf("of the same table is said:\n%s", same.Text(0))
	}
	if all := after.Since(&Table{}); all.Empty() {
		t.Error("of all that is new, nothing is said")
	}
}
