package dashboard

import (
	"context"
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

// follow hands what happens to tell, a few news at a time, until ctx ends. lost
// says that some of it is missing.
func (d *Dashboard) follow(ctx context.Context, s *stream, tell func(news []history.News, lost bool) error) error {
	sub := d.options.History.Subscribe(newsWaiting)
	defer sub.Close()
	still := time.NewTicker(stillThere)
	defer still.Stop()
	var news []history.News
	var due <-chan time.Time // nil while there are none
	for {
		select {
		case <-ctx.Done():
			return nil
		case n := <-sub.News:
			if due == nil {
				due = time.After(gather)
			}
			if len(news) < newsWaiting {
				news = append(news, n)
			}
			continue
		case <-due:
			lost := sub.Lost() > 0 || len(news) == newsWaiting
			if err := tell(news, lost); err != nil {
				return err
			}
			news, due = news[:0], nil
		case <-still.C:
			if err := s.ping(); err != nil {
				return err
			}
		}
	}
}
