package buckets

import (
	"net/http"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// underWay knows what has sent the requests that are being answered, by what they
// are about: gofakes3 does not tell its backend for which request it works. Of two
// at once about one object, the later one counts.
type underWay struct {
	mu sync.Mutex
	by map[string]*[]history.Cause
}

// begin notes a request until the result is called.
func (u *underWay) begin(r *http.Request) (done func()) {
	causes := history.OriginOf(r.Context()).Causes
	if len(causes) == 0 || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return func() {}
	}
	t, mine := targetOf(r), &causes
	name := t.bucket + "/" + t.key
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.by == nil {
		u.by = map[string]*[]history.Cause{}
	}
	u.by[name] = mine
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.by[name] == mine {
			delete(u.by, name)
		}
	}
}

// of is what has made a change: a request about the object, or about several of
// the bucket, which names none.
func (u *underWay) of(c change) []history.Cause {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, name := range []string{c.bucket + "/" + c.key, c.bucket + "/"} {
		if causes := u.by[name]; causes != nil {
			return *causes
		}
	}
	return nil
}
