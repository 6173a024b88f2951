package dashboard

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A Send is an event that the user sends to a function.
type Send struct {
	// Function is the function's construct path.
	Function string
	Event    []byte
	// Source is what the invocation says that it comes from.
	Source string
	// RequestID is that of the invocation.
	RequestID string
}

// sendData is what the form's template gets.
type sendData struct {
	Functions []string
	Function  string
	Event     string
	Again     string // the invocation whose event it was; empty for none
	Problem   string
}

// maxForm is how much is read of a form, in bytes: more than any event, so that a
// text that is too long comes back with the reason.
const maxForm = 32 << 20

// showForm answers with the form for an event.
func (d *Dashboard) showForm(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	data := sendData{Function: r.URL.Query().Get("function"), Event: "{}"}
	return d.renderForm(w, r, http.StatusOK, t, data)
}

func (d *Dashboard) renderForm(w http.ResponseWriter, r *http.Request, status int, t *template.Template, data sendData) error {
	for _, f := range d.shown.Load().Functions {
		if f.Skipped == "" {
			data.Functions = append(data.Functions, f.Path)
		}
	}
	return d.renderStatus(w, r, status, t, "Send an event", data)
}

// send invokes a function and shows its invocation as soon as it has begun. If
// it cannot be, the form comes back with what was written.
func (d *Dashboard) send(w http.ResponseWriter, r *http.Request, t *template.Template) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseMultipartForm(maxForm); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return statusError{http.StatusRequestEntityTooLarge, fmt.Errorf("the event is longer than %s, and Lambda takes 6 MB: go back, what you wrote is still there", size(maxForm))}
		}
		return statusError{http.StatusBadRequest, fmt.Errorf("the form: %w", err)}
	}
	data := sendData{Function: r.PostFormValue("function"), Event: r.PostFormValue("event"), Again: r.PostFormValue("again")}
	s := Send{Function: data.Function, Event: []byte(strings.TrimSpace(data.Event)), Source: "console page", RequestID: randomid.UUID()}
	if id, err := history.ParseID(data.Again); err == nil {
		if inv, ok := d.options.History.Get(id); ok {
			s.Source = "again: " + strings.TrimPrefix(inv.Source, "again: ")
		}
	}
	id, err := d.begin(s)
	if err != nil {
		data.Problem = err.Error()
		return d.renderForm(w, r, http.StatusUnprocessableEntity, t, data)
	}
	return d.redirect(w, r, d.link("/invocations", id.String()), "")
}

// begin sends an event and returns when its invocation is recorded, or why there
// will be none. The invocation goes on when the page is closed.
func (d *Dashboard) begin(s Send) (history.ID, error) {
	sub := d.options.History.Subscribe(newsWaiting)
	defer sub.Close()
	done := make(chan error, 1)
	go func() { done <- d.options.Send(d.background, s) }()
	for {
		select {
		case n := <-sub.News:
			if n.Invocation != nil && n.Invocation.RequestID == s.RequestID {
				return n.Invocation.ID, nil
			}
		case err := <-done:
			// The news may be lost, or not be read yet.
			if last := d.options.History.LastOf(s.RequestID); last != nil {
				return last[0].ID, nil
			}
			if err == nil {
				err = errors.New("the invocation is not remembered")
			}
			return 0, err
		}
	}
}
