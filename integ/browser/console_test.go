package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Somebody follows a request through the example orders on the console page,
// sends it again, edited, and moves a dead letter back.
func TestConsoleFollowsARequest(t *testing.T) {
	tab, console := open(t)
	tool := serve(t, hastyOrders(t))

	// The map lights up where the request goes.
	do(t, tab,
		chromedp.Navigate(tool.console),
		chromedp.WaitVisible("#map svg", chromedp.ByQuery),
		hasText("#state", "live"),
		chromedp.Evaluate(`window.lit = new Set();
			new MutationObserver(all => all.forEach(m => m.target.classList.contains("lit") && lit.add(m.target.dataset.name)))
				.observe(document.getElementById("map"), {subtree: true, attributes: true}); 0`, nil),
	)
	tool.order(t, "first", "tea")
	for _, name := range []string{
		"event Api(Orders/Api) to Orders/Take → function Orders/Take",
		"function Orders/Take → resource Queue(Orders/Incoming)",
		"event Queue(Orders/Incoming) → function Orders/Worker",
		"function Orders/Worker → resource Function(Orders/Price)",
		"function Orders/Sales",
	} {
		do(t, tab, holds(fmt.Sprintf("lit.has(%q)", name)))
	}
	show(t, tab, "map")
	do(t, tab,
		chromedp.SendKeys("input[name=q]", "incoming putitem"+kb.Enter, chromedp.ByQuery),
		hasText("#main", "1 of 8 functions"),
	)

	// The list hears of an order while it is open.
	do(t, tab,
		chromedp.Click("//nav/a[.='Invocations']", chromedp.BySearch),
		hasText("#rows", "queue Orders/Incoming"),
		hasText("#state", "live"),
		chromedp.Evaluate(`window.same = true; 0`, nil),
	)
	tool.order(t, "bad", "gin")
	do(t, tab, hasText("#rows tr .bad", "error"), holds("window.same"))
	show(t, tab, "invocations")

	// One opens to the whole trace.
	do(t, tab,
		chromedp.SetValue("select[name=function]", "Orders/Take", chromedp.ByQuery),
		chromedp.Click("//button[.='Filter']", chromedp.BySearch),
		holds(`document.querySelectorAll("#rows tr").length == 2`),
		hasText("#state", "live"), // until then the rows are loaded once more
		chromedp.Click("//tbody[@id='rows']/tr[last()]//a", chromedp.BySearch), // the first one
	)
	for _, step := range []string{"POST /orders Orders/Api", "Orders/Take", "sqs SendMessageBatch Orders/Incoming", "Orders/Worker", "lambda InvokeFunction Orders/Price", "Orders/Price", "dynamodb PutItem Orders/Confirmed"} {
		do(t, tab, hasText(".waterfall", step))
	}
	show(t, tab, "invocation")

	// It is sent again: what is too long is not sent at all, and what is no JSON
	// comes back as it was typed.
	var event, kept, said string
	do(t, tab,
		chromedp.Value("textarea", &event, chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector("textarea").value = JSON.stringify("x".repeat(7 << 20)); 0`, nil),
		chromedp.Click("//button[.='Send again']", chromedp.BySearch),
		chromedp.Evaluate(`document.querySelector("textarea").validationMessage`, &said),
	)
	if said != "The event has 7340034 bytes; Lambda takes 6291556." {
		t.Errorf("of an event of 7 MB the page says %q", said)
	}
	edited := strings.ReplaceAll(event, "first", "again")
	if edited == event {
		t.Fatalf("the event has no order called first:\n%s", event)
	}
	do(t, tab,
		chromedp.SetValue("textarea", edited+",", chromedp.ByQuery),
		chromedp.Click("//button[.='Send again']", chromedp.BySearch),
		hasText("#problem", "the event is not JSON: line "),
		chromedp.Value("textarea", &kept, chromedp.ByQuery),
	)
	if kept != edited+"," {
		t.Errorf("the page has kept\n%s\nwant what was typed:\n%s,", kept, edited)
	}
	show(t, tab, "mistake")
	do(t, tab,
		chromedp.SetValue("textarea", edited, chromedp.ByQuery),
		chromedp.Click("//button[.='Send']", chromedp.BySearch),
		hasText(".facts", "again: POST /orders"),
		hasText("#what", "Orders/Worker"),
		chromedp.WaitVisible("textarea", chromedp.ByQuery),
	)
	tool.confirmed(t, "again")

	// Dead letters go back.
	do(t, tab,
		chromedp.Click("//nav/a[.='Resources']", chromedp.BySearch),
		hasText("#overview", "Orders/Incoming/DeadLetters"),
	)
	show(t, tab, "resources")
	do(t, tab,
		chromedp.Click("//a[.='Orders/Incoming/DeadLetters']", chromedp.BySearch),
		hasText("#place", "gin"), // after three attempts
	)
	show(t, tab, "dead-letters")
	do(t, tab, chromedp.Click("//nav/a[.='Permissions']", chromedp.BySearch), hasText("#main", "Orders/Worker"))
	show(t, tab, "permissions")
	do(t, tab, chromedp.NavigateBack(), chromedp.WaitVisible("#place", chromedp.ByQuery))
	do(t, tab,
		chromedp.Click("//button[.='Move back']", chromedp.BySearch),
		hasText(".notice", "1 "),
		chromedp.Click("//nav/a[.='Invocations']", chromedp.BySearch),
		// The worker has it again: three attempts before, one more now.
		holds(`[...document.querySelectorAll("#rows tr")].filter(r => r.innerText.includes("Orders/Worker") && r.innerText.includes("error")).length > 3`),
	)
	for _, p := range console.all() {
		if !strings.Contains(p, "422") { // of the mistake
			t.Errorf("the browser's console says: %s", p)
		}
	}
}

// Without its script the page can be read, and forms work; with the keyboard
// alone, everything is reached.
func TestConsoleWorksWithoutScriptAndMouse(t *testing.T) {
	tab, _ := open(t)
	tool := serve(t, orders)
	tool.order(t, "first", "tea")
	tool.confirmed(t, "first")
	var focused string
	do(t, tab,
		chromedp.Navigate(tool.console),
		chromedp.WaitVisible("#map svg", chromedp.ByQuery),
		input.DispatchKeyEvent(input.KeyDown).WithKey("Tab").WithCode("Tab").WithWindowsVirtualKeyCode(9),
		chromedp.Evaluate(`document.activeElement.textContent`, &focused),
	)
	if focused != "Skip to content" {
		t.Errorf("the first Tab goes to %q, want the link to the content", focused)
	}
	do(t, tab,
		emulation.SetScriptExecutionDisabled(true),
		chromedp.Navigate(tool.console+"invocations?function=Orders/Take"),
	)
	// What stands there is read by the tree that screen readers have.
	var rows string
	do(t, tab, chromedp.Text("#rows", &rows, chromedp.ByQuery))
	if !strings.Contains(rows, "Orders/Take") || !strings.Contains(rows, "POST /orders") {
		t.Errorf("without script, the list is %q", rows)
	}
	do(t, tab,
		chromedp.Click("#rows a", chromedp.ByQuery),
		chromedp.WaitVisible("textarea", chromedp.ByQuery),
		chromedp.Click("//button[.='Send again']", chromedp.BySearch),
		hasText(".facts", "again: POST /orders"),
	)
}

// A page for which there is no stream says why, and is live once another one is
// closed.
func TestConsoleSaysThatTooManyPagesAreOpen(t *testing.T) {
	tab, _ := open(t)
	tool := serve(t, orders)
	var others []*http.Response
	for range 64 {
		res, err := http.Get(tool.console + "live")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		others = append(others, res)
	}
	do(t, tab, chromedp.Navigate(tool.console), hasText("#state", "too many console pages are open: close some"))
	others[0].Body.Close()
	do(t, tab, hasText("#state", "live"))
}

// show looks at a page as somebody with another window, or another theme, and as
// who hears it: all that is to be filled in has a name.
func show(t *testing.T, tab context.Context, name string) {
	t.Helper()
	var nameless []string
	do(t, tab, chromedp.Evaluate(`[...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")]
		.filter(e => !e.labels?.length && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby") && !e.textContent.trim())
		.map(e => e.outerHTML)`, &nameless))
	if len(nameless) > 0 {
		t.Errorf("%s: nothing says what these are: %q", name, nameless)
	}
	picture(t, tab, "console-"+name, 1400)
}

// holds waits until an expression is true, also over pages that come.
func holds(expression string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			is := false
			if err := chromedp.Evaluate(expression, &is).Do(ctx); err == nil && is {
				return nil
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("%s is never true: %w", expression, ctx.Err())
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}

// hasText waits until an element says something.
func hasText(selector, text string) chromedp.Action {
	return holds(fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? "").replace(/\s+/g, " ").includes(%q)`, selector, text))
}

// order posts an order of two of an item.
func (l *tool) order(t *testing.T, key, sku string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", l.url+"/orders", strings.NewReader(fmt.Sprintf(`{"customer":"ann","lines":[{"sku":%q,"count":2}]}`, sku)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusAccepted {
		t.Fatalf("POST /orders = %s, want 202", res.Status)
	}
}

// confirmed waits until an order is in the table.
func (l *tool) confirmed(t *testing.T, key string) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		res, err := http.Get(l.url + "/orders/" + key)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			return
		}
	}
	t.Fatalf("the order %s is never confirmed", key)
}

// hastyOrders is a folder whose cdk.json runs the example orders and edits its
// template: an order that fails comes again after 3 seconds, not half a minute.
func hastyOrders(t *testing.T) string {
	t.Helper()
	example, err := filepath.Abs(orders)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(example, "cdk.json"))
	if err != nil {
		t.Fatal(err)
	}
	var config map[string]any
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	config["app"] = fmt.Sprintf(`cd %q && %s && sed -i -e 's/"VisibilityTimeout": 30$/"VisibilityTimeout": 3/' -e 's/"Timeout": 5$/"Timeout": 2/' "$CDK_OUTDIR/Orders.template.json"`, example, config["app"])
	if text, err = json.Marshal(config); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cdk.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
