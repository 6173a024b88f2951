package browser

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// The page that lambdacdk new --template site makes calls its API, and its own
// security policy lets it.
func TestPageOfANewSiteAsksItsAPI(t *testing.T) {
	shop := filepath.Join(t.TempDir(), "shop")
	make := exec.Command(program(t), "new", "--template", "site", "--library", ".", shop)
	make.Dir = repoRoot
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("lambdacdk new: %v\n%s", err, out)
	}
	tab, console := open(t)
	tool := serve(t, shop)

	var title, greeting string
	do(t, tab,
		chromedp.Navigate(tool.url),
		chromedp.Title(&title),
		chromedp.SendKeys("#name", "ann / bob", chromedp.ByQuery),
		chromedp.Click("#form button", chromedp.ByQuery),
		chromedp.Poll(`document.getElementById('greeting').textContent`, nil),
		chromedp.Text("#greeting", &greeting, chromedp.ByQuery),
	)
	if title != "Shop" || greeting != "hello, ann / bob" {
		t.Errorf("the page %q says %q, want Shop and a greeting", title, greeting)
	}
	picture(t, tab, "new-site")
	if problems := console.all(); len(problems) > 0 {
		t.Errorf("the console says: %q", problems)
	}
}
