package browser

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "folder for pictures of the page, in two widths, light and dark")

// patience is for a busy machine: nothing here takes longer than a second on a
// quiet one.
const patience = 2 * time.Minute

// problems are what the console of a browser says is wrong, its security policy's
// violations among it.
type problems struct {
	mu    sync.Mutex
	texts []string
}

func (p *problems) add(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.texts = append(p.texts, text)
}

// all are those until now.
func (p *problems) all() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.texts)
}

// open starts a browser with one tab; said is for what its console says is wrong.
func open(t *testing.T) (tab context.Context, said *problems) {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Skip("there is no browser: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(1000, 800))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	said = new(problems)
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
				said.add(e.Entry.Text + " " + e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			said.add(e.ExceptionDetails.Error())
		}
	})
	if err := chromedp.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx, said
}

// do runs actions in a tab.
func do(t *testing.T, tab context.Context, actions ...chromedp.Action) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatalf("the page does not do it: %v", err)
	}
}

// Somebody opens the page, signs in with a token of this machine, writes a note
// and sees it; the page keeps it and forgets it.
func TestPageSignsInAndCallsTheAPI(t *testing.T) {
	tab, console := open(t)
	tool := serve(t, notes)

	var title, shown string
	do(t, tab,
		chromedp.Navigate(tool.url),
		chromedp.WaitVisible("#sign-in", chromedp.ByQuery),
		chromedp.Title(&title),
	)
	if title != "Notes" {
		t.Errorf("title = %q, want Notes", title)
	}
	picture(t, tab, "signed-out")

	// A token of nobody is refused, and the page says so.
	do(t, tab,
		chromedp.SendKeys("#token", "forged", chromedp.ByQuery),
		chromedp.Click("#sign-in button", chromedp.ByQuery),
		chromedp.WaitVisible("#problem", chromedp.ByQuery),
		chromedp.Text("#problem", &shown, chromedp.ByQuery),
	)
	if shown != "Please sign in." {
		t.Errorf("with a forged token the page says %q", shown)
	}

	do(t, tab,
		chromedp.SetValue("#token", tool.token(t, "ann"), chromedp.ByQuery),
		chromedp.Click("#sign-in button", chromedp.ByQuery),
		chromedp.WaitVisible("#none", chromedp.ByQuery),
		chromedp.Text("#user", &shown, chromedp.ByQuery),
	)
	if shown != "ann" {
		t.Errorf("signed in as %q, want ann", shown)
	}

	const note = "Buy <b>tea</b> & milk"
	do(t, tab,
		chromedp.SendKeys("#text", note, chromedp.ByQuery),
		chromedp.Click("#add button", chromedp.ByQuery),
		chromedp.WaitVisible("#list li", chromedp.ByQuery),
		chromedp.Text("#list li span", &shown, chromedp.ByQuery),
	)
	if shown != note {
		t.Errorf("the list has %q, want %q", shown, note)
	}
	picture(t, tab, "signed-in")

	// The page is served anew, and the note is still there.
	do(t, tab, chromedp.Reload(), chromedp.WaitVisible("#list li", chromedp.ByQuery))

	// Another page of hers writes one more: this one hears of it by the WebSocket.
	do(t, tab, chromedp.WaitVisible("#live[title=live]", chromedp.ByQuery), chromedp.Click("#list li button", chromedp.ByQuery), chromedp.WaitVisible("#none", chromedp.ByQuery))
	other, cancel := chromedp.NewContext(tab)
	defer cancel()
	do(t, other,
		chromedp.Navigate(tool.url),
		chromedp.WaitVisible("#sign-in", chromedp.ByQuery),
		chromedp.SendKeys("#token", tool.token(t, "ann"), chromedp.ByQuery),
		chromedp.Click("#sign-in button", chromedp.ByQuery),
		chromedp.WaitVisible("#none", chromedp.ByQuery),
		chromedp.SendKeys("#text", "from the other page", chromedp.ByQuery),
		chromedp.Click("#add button", chromedp.ByQuery),
		chromedp.WaitVisible("#list li", chromedp.ByQuery),
	)
	do(t, tab, chromedp.WaitVisible("#list li", chromedp.ByQuery), chromedp.Text("#list li span", &shown, chromedp.ByQuery))
	if shown != "from the other page" {
		t.Errorf("the first page shows %q, want what the other has written", shown)
	}

	do(t, tab, chromedp.Click("#list li button", chromedp.ByQuery), chromedp.WaitVisible("#none", chromedp.ByQuery))

	for _, p := range console.all() {
		// The forged token's 401 is one; what the page may load is none.
		if strings.Contains(p, "Content Security Policy") || strings.Contains(p, "MIME") || strings.Contains(p, "404") {
			t.Errorf("the console says: %s", p)
		}
	}
}

// A page that is open loads again when one of its files is saved.
func TestPageReloadsOnSave(t *testing.T) {
	tab, _ := open(t)
	tool := serve(t, notes)
	do(t, tab,
		chromedp.Navigate(tool.url), // returns when the page is loaded
		chromedp.WaitVisible("#sign-in", chromedp.ByQuery),
	)
	loaded := make(chan struct{}, 1)
	chromedp.ListenTarget(tab, func(event any) {
		if _, ok := event.(*page.EventLoadEventFired); ok {
			select {
			case loaded <- struct{}{}:
			default:
			}
		}
	})
	stop := make(chan struct{})
	var saving sync.WaitGroup
	saving.Go(func() {
		// Until the page has seen one: it may not listen yet.
		for {
			now := time.Now()
			if err := os.Chtimes(filepath.Join(notes, "web", "style.css"), now, now); err != nil {
				t.Error(err)
			}
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Second):
			}
		}
	})
	select {
	case <-loaded:
	case <-time.After(patience):
		t.Error("the page does not load again")
	}
	close(stop)
	saving.Wait()
}

// narrow lists the cells of tables whose text stands in a column too narrow for it.
const narrow = `[...document.querySelectorAll("td")].filter(td => {
	const text = document.createRange();
	text.selectNodeContents(td);
	return td.clientWidth < 120 && text.getBoundingClientRect().height > 2.5 * parseFloat(getComputedStyle(td).lineHeight);
}).map(td => td.innerText)`

// picture takes pictures of the page for somebody to look at, and holds the
// page against its width: nothing of it is cut off, and no column of a table has
// room for half a word only.
func picture(t *testing.T, tab context.Context, name string, widths ...int64) {
	t.Helper()
	for _, width := range append(widths, 360, 1000) {
		for _, scheme := range []string{"light", "dark"} {
			var image []byte
			var cut bool
			var squeezed []string
			do(t, tab,
				chromedp.EmulateViewport(width, 700),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
				chromedp.Evaluate(`document.documentElement.scrollWidth > document.documentElement.clientWidth`, &cut),
				chromedp.Evaluate(narrow, &squeezed),
				chromedp.CaptureScreenshot(&image),
			)
			if cut {
				t.Errorf("%s: the page is wider than its window of %d", name, width)
			}
			if len(squeezed) > 0 {
				t.Errorf("%s: in a window of %d, these stand in narrow columns: %q", name, width, squeezed)
			}
			if *shots == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), image, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
