package dashboard

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// A stream tells an open page what has changed, by server-sent events:
//
//	put    data is an element with an id, as HTML: it takes the place of the one
//	       with that id, or is new in the region, where larger ids come first
//	drop   data is the id of an element that is gone
//	hit    data are the names of elements that light up, one a line: data-name
//	stale  the region is to be loaded again, as some news is lost
//	full   data says that too many streams are open; this one ends, and the page
//	       tries again
//
// A page that connects, or connects again, loads its region first, so that
// nothing is missed between: a stream ends when another app is shown.
// static/script.js is the other end.
type stream struct {
	ctx  context.Context // of the stream
	conn *http.ResponseController
	out  *bufio.Writer
}

const (
	// maxStreams is more than a browser opens to one host, times a few browsers.
	maxStreams = 64
	// stillThere is how often a silent stream says so: who has gone without a
	// word is found out.
	stillThere = 15 * time.Second
	// again is when a page connects again whose stream has ended.
	again = "retry: 500\n"
	// tooMany is no status of an answer: scripts do not see those of a stream.
	tooMany = "event: full\ndata: too many console pages are open: close some; this one tries again\n\n"
)

// stream makes an answer a stream and hands it to run, which ends with its
// context. The error of a client that is gone is none.
func (d *Dashboard) stream(w http.ResponseWriter, r *http.Request, run func(*stream) error) error {
	w.Header().Set("Content-Type", "text/event-stream")
	defer d.streams.Add(-1)
	if d.streams.Add(1) > maxStreams {
		_, err := io.WriteString(w, tooMany)
		return err
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(d.shown.Load().over, cancel)()
	s := &stream{ctx, http.NewResponseController(w), bufio.NewWriter(w)}
	s.out.WriteString(again)
	if s.ping() == nil {
		run(s)
	}
	return nil
}

// ping says that the stream lives.
func (s *stream) ping() error {
	s.out.WriteString(": \n\n")
	return s.flush()
}

// lineEnds are all that end a line of a stream.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// send sends an event.
func (s *stream) send(event, data string) error {
	s.out.WriteString("event: " + event + "\n")
	for line := range strings.Lines(lineEnds.Replace(data)) {
		s.out.WriteString("data: " + strings.TrimSuffix(line, "\n") + "\n")
	}
	s.out.WriteString("\n")
	return s.flush()
}

func (s *stream) flush() error {
	// A page that does not read is no reason to keep anything for it.
	s.conn.SetWriteDeadline(time.Now().Add(stillThere)) // not every writer has one
	if err := s.out.Flush(); err != nil {
		return err
	}
	return s.conn.Flush()
}

// poll sends what look returns, each time that it is another text than before:
// the whole of an element with an id. It is for what changes without saying so.
func (d *Dashboard) poll(w http.ResponseWriter, r *http.Request, every time.Duration, look func() (string, error)) error {
	return d.stream(w, r, func(s *stream) error {
		last, quiet := "", time.Now()
		for tick := time.NewTicker(every); ; {
			now, err := look()
			if err != nil {
				return err
			}
			if now != last {
				last, quiet = now, time.Now()
				err = s.send("put", now)
			} else if time.Since(quiet) > stillThere {
				quiet = time.Now()
				err = s.ping()
			}
			if err != nil {
				return err
			}
			select {
			case <-s.ctx.Done():
				tick.Stop()
				return nil
			case <-tick.C:
			}
		}
	})
}
