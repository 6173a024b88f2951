//go:build unix

package integ

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdacdktest"
)

// What a function's role does not allow fails the test of an app, by name.
func TestADeniedCallFailsTheTestOfAnApp(t *testing.T) {
	notShort(t, "builds eight handlers and runs dynalite")
	t.Parallel()
	dir := ordersFolder(t, 30*time.Second)
	config := filepath.Join(dir, "cdk.json")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	// The worker may write into no table any more.
	weaker := strings.Replace(string(text), `s/\"Timeout\": 5$/`, `s/\"dynamodb:PutItem\"/\"dynamodb:ListTagsOfResource\"/; s/\"Timeout\": 5$/`, 1)
	if weaker == string(text) {
		t.Fatalf("cdk.json has changed its form: %s", text)
	}
	if err := os.WriteFile(config, []byte(weaker), 0o644); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var denied []string
	app := lambdacdktest.Options{Denied: func(text string) {
		mu.Lock()
		defer mu.Unlock()
		denied = append(denied, text)
	}}.Start(t, dir)
	res, err := http.Post(app.URL("Api")+"/orders", "application/json", strings.NewReader(`{"customer":"ann","lines":[{"sku":"tea","count":2}]}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	app.Queue("Incoming/DeadLetters").Wait(1)
	app.Settle()
	mu.Lock()
	defer mu.Unlock()
	if want := "Orders/Worker was denied dynamodb:PutItem on Orders/"; !strings.Contains(fmt.Sprint(denied), want) {
		t.Errorf("denied: %q, want %q", denied, want)
	}
}
