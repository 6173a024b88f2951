package dashboard

import (
	"net/http"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// places are what the services have to show, asked once for all pages that are
// open: each looks again and again, and every service counts what it holds. They
// are those of one app.
type places struct {
	ask func() []service.Place

	mu    sync.Mutex
	asked time.Time
	last  []service.Place
}

// sharedTime is how old the places are at most that an open page is told of.
const sharedTime = overviewRate / 2

// now are the places as they are now.
func (p *places) now() []service.Place { return p.since(time.Now()) }

// lately are the places as they were a moment ago.
func (p *places) lately() []service.Place { return p.since(time.Now().Add(-sharedTime)) }

// since are the places as they were at a time or after it.
func (p *places) since(t time.Time) []service.Place {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked.Before(t) {
		p.asked = time.Now() // before they answer: what changes meanwhile may be missing
		p.last = p.ask()
	}
	return p.last
}

// placeOf is the place that a request is about.
func placeOf(r *http.Request, all []service.Place) (service.Place, error) {
	p, err := service.FindPlace(all, r.PathValue("kind"), r.PathValue("path"))
	return p, asNotFound(err)
}
