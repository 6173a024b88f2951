package dashboard

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// However many pages are open, the services are asked about twice a second; who
// loads a page sees what there is now.
func TestOpenPagesShareWhatTheServicesSay(t *testing.T) {
	d := served(t, Options{})
	var asked atomic.Int64
	d.shown.Load().places.ask = func() []service.Place {
		asked.Add(1)
		return []service.Place{{Kind: "queue", Path: "Shop/Jobs"}}
	}
	began := time.Now()
	for range 10 {
		for _, path := range []string{"/resources/live", "/resources/queue/Shop%2FJobs/live"} {
			_, in := events(t, d, path)
			until(t, in, "event: put")
		}
	}
	if most := 1 + int64(time.Since(began)/sharedTime); asked.Load() > most {
		t.Errorf("for 20 pages the services were asked %d times, want %d at most", asked.Load(), most)
	}
	before := asked.Load()
	for range 3 {
		get(t, d, d.link("/resources"))
		get(t, d, d.link("/resources", "queue", "Shop/Jobs"))
	}
	if got := asked.Load() - before; got < 6 {
		t.Errorf("for 6 pages that were loaded the services were asked %d times", got)
	}
}
