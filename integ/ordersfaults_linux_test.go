package integ

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What the fault test does. An order in twenty is of something that the shop
// does not sell.
const (
	faultOrders  = 2000
	faultClients = 8
	toolKills    = 2
	betweenKills = 40 // orders
)

// Handlers are killed at random while orders come in, in the middle of whatever
// they do, and twice the tool itself, which goes on with its state. Every order
// that was accepted is then in the table, once, or in the dead-letter queue; and
// the view of the stream has what the table has.
func TestNoOrderIsLostByKills(t *testing.T) {
	notShort(t, "handles two thousand orders while it kills what handles them, for half a minute")
	dir := ordersFolder(t, 5*time.Second)
	state := filepath.Join(t.TempDir(), "state")
	tool := startOrders(t, dir, "--state", state)
	clients := startClients(t, tool.url)
	killed := 0
	for n := range toolKills + 1 {
		for enough := int64(faultOrders * (n + 1) / (toolKills + 1)); clients.accepted.Load() < enough; {
			clients.waitFor(t, min(clients.accepted.Load()+betweenKills, enough))
			killed += tool.killHandler(t)
		}
		if n < toolKills {
			if err := syscall.Kill(tool.pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			<-tool.ended
			tool = startOrders(t, dir, "--state", state)
			clients.url.Store(&tool.url)
		}
	}
	clients.wait.Wait()
	killed += tool.killHandler(t) // with what is still in the queue

	tool.emptied(t, "Incoming")
	var stored map[string]bool
	until(t, "the view to have what the table has", func() bool {
		stored = setOf(tool.items(t, "Confirmed", "id"))
		return len(setOf(tool.items(t, "Sold", "order"))) == len(stored)
	})
	dead := tool.deadOrders(t)
	both, lost := 0, 0
	for i := range faultOrders {
		id := faultID(i)
		switch bad := strings.HasPrefix(id, "bad"); {
		case !stored[id] && !dead[id]:
			t.Errorf("order %s is neither in the table nor in the dead-letter queue", id)
			if lost++; lost > 10 {
				t.FailNow()
			}
		case bad && stored[id]:
			t.Errorf("order %s is in the table", id)
		case stored[id] && dead[id]:
			both++
		}
	}
	t.Logf("%d orders: %d in the table, %d in the dead-letter queue, %d of them in both; %d handlers killed, and the tool %d times",
		faultOrders, len(stored), len(dead), both, killed, toolKills)
	if killed < 20 {
		t.Errorf("%d handlers were killed, want many", killed)
	}
	// An order whose worker is killed three times is given up, rightly; but that is
	// not the rule.
	if n := len(dead); n > faultOrders/2 {
		t.Errorf("%d of %d orders were given up", n, faultOrders)
	}
	tool.stop(t, syscall.SIGINT)
}

func faultID(i int) string {
	if i%20 == 0 {
		return fmt.Sprintf("bad%d", i)
	}
	return fmt.Sprintf("order%d", i)
}

// clients post orders, each until it was accepted.
type clients struct {
	url      atomic.Pointer[string]
	accepted atomic.Int64
	wait     sync.WaitGroup
}

func startClients(t *testing.T, url string) *clients {
	var c clients
	c.url.Store(&url)
	var next atomic.Int64
	for range faultClients {
		c.wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= faultOrders {
					return
				}
				for !c.post(faultID(i)) {
					if t.Context().Err() != nil {
						return
					}
					time.Sleep(20 * time.Millisecond) // as a client waits before it tries again
				}
				c.accepted.Add(1)
			}
		})
	}
	return &c
}

// waitFor waits until so many orders were accepted.
func (c *clients) waitFor(t *testing.T, n int64) {
	t.Helper()
	until(t, fmt.Sprint(n, " orders"), func() bool { return c.accepted.Load() >= n })
}

func (c *clients) post(id string) bool {
	sku := "tea"
	if strings.HasPrefix(id, "bad") {
		sku = "gin"
	}
	r, err := http.NewRequest("POST", *c.url.Load()+"/orders", strings.NewReader(fmt.Sprintf(`{"customer":"ann","lines":[{"sku":%q,"count":1}]}`, sku)))
	if err != nil {
		return false
	}
	r.Header.Set("Idempotency-Key", id)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err == nil && res.StatusCode == http.StatusAccepted
}

// killHandler kills one of the handlers' processes, if there is any, and returns
// how many that were.
func (s *ordersTool) killHandler(t *testing.T) int {
	t.Helper()
	children, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", s.pid))
	if err != nil {
		t.Fatal(err)
	}
	var handlers []int
	for _, file := range children {
		text, _ := os.ReadFile(file) // a thread may have ended
		for _, field := range bytes.Fields(text) {
			var pid int
			fmt.Sscan(string(field), &pid)
			// dynalite is a service, which the tool starts once.
			if exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil && handlerFile.MatchString(exe) {
				handlers = append(handlers, pid)
			}
		}
	}
	if len(handlers) == 0 {
		return 0
	}
	// It may have ended by itself.
	if syscall.Kill(handlers[rand.IntN(len(handlers))], syscall.SIGKILL) != nil {
		return 0
	}
	return 1
}

// deadOrders are the orders in the dead-letter queue.
func (s *ordersTool) deadOrders(t *testing.T) map[string]bool {
	t.Helper()
	orders := map[string]bool{}
	for {
		got, err := s.queues.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{
			QueueUrl: new(s.queue(t, "IncomingDeadLetters")), MaxNumberOfMessages: 10, VisibilityTimeout: 600,
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Messages) == 0 {
			return orders
		}
		for _, m := range got.Messages {
			var order struct{ ID string }
			if err := json.Unmarshal([]byte(*m.Body), &order); err != nil {
				t.Fatal(err)
			}
			orders[order.ID] = true
		}
	}
}

// handlerFile is a built handler in the cache.
var handlerFile = regexp.MustCompile(`/[0-9a-f]{64}$`)

func setOf(all []string) map[string]bool {
	set := map[string]bool{}
	for _, one := range all {
		set[one] = true
	}
	return set
}
