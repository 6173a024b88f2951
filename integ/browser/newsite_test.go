package browser

import (
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// The page that lambdacdk new --template site makes calls its API, and its own
// security policy lets it.
func TestPageOfANewSiteAsksItsAPI(t *testing.T) {
	shop := filepath.Join(t.TempDir(), "shop")
	make := exec.Command("go", "run", "./cmd/lambdacdk", "new", "--template", "site", "--library", ".", shop)
	make.Dir = repoRoot
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("lambdacdk new: %v\n%s", err, out)
	}
	var mu sync.Mutex
	var problems []string
	tab := open(t, func(text string) {
		mu.Lock()
		defer mu.Unlock()
		problems = append(problems, text)
	})
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
	mu.Lock()
	defer mu.Unlock()
	if len(problems) > 0 {
		t.Errorf("the console says: %q", problems)
	}
}
