package dashboard

import (
	"net/http"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

const (
	// newsWaiting is how many news of the history wait for a stream at most.
	newsWaiting = 1024
	// gather is how long news are gathered before a page hears of them: nobody
	// reads faster.
	gather = 100 * time.Millisecond
)

// follow makes an answer a stream of what happens from now on: tell gets a few
// news at a time, until the page is closed. lost says that some are missing.
func (d *Dashboard) follow(w http.ResponseWriter, r *http.Request, tell func(s *stream, news []history.News, lost bool) error) error {
	sub := d.options.History.Subscribe(newsWaiting) // first: the page loads as soon as the stream is open
	defer sub.Close()
	return d.stream(w, r, func(s *stream) error {
		still := time.NewTicker(stillThere)
		defer still.Stop()
		var news []history.News
		var due <-chan time.Time // nil while there are none
		for {
			select {
			case <-s.ctx.Done():
				return nil
			case n := <-sub.News:
				if due == nil {
					due = time.After(gather)
				}
				if len(news) < newsWaiting {
					news = append(news, n)
				}
			case <-due:
				lost := sub.Lost() > 0 || len(news) == newsWaiting
				if err := tell(s, news, lost); err != nil {
					return err
				}
				news, due = nil, nil // what was shown is not kept
			case <-still.C:
				if err := s.ping(); err != nil {
					return err
				}
			}
		}
	})
}
