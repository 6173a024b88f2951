package httpadapter

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/httpadapter/frontend"
)

// Shows row 70: what a goroutine of the handler writes after the handler has
// returned fails, and touches nothing that another request uses. The race
// detector is the judge.
func TestWritesAfterTheHandlerReturnedFail(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			returned := make(chan struct{})
			var late sync.WaitGroup
			h := behind(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, "answer")
				late.Go(func() {
					w.Header() // the handler's own map, which it may still have
					for running := true; running; {
						io.WriteString(w, "") // beside the end of the handler
						select {
						case <-returned:
							running = false
						default:
						}
					}
					_, werr := w.Write([]byte("late"))
					_, serr := io.WriteString(w, "late")
					ferr := http.NewResponseController(w).Flush()
					w.WriteHeader(http.StatusTeapot)
					w.Header().Set("X-Late", "1")
					for what, err := range map[string]error{"Write": werr, "WriteString": serr, "Flush": ferr} {
						if !errors.Is(err, errHandlerReturned) {
							t.Errorf("%s = %v, want %v", what, err, errHandlerReturned)
						}
					}
					if _, err := io.ReadAll(r.Body); err != nil {
						t.Errorf("reading the request's body: %v", err)
					}
				})
			}))
			out, err := h.Invoke(t.Context(), f.Event(t, "POST"))
			close(returned)
			if err != nil {
				t.Fatal(err)
			}
			late.Wait()
			if got := f.Read(t, out); got.Body != "answer" || got.Status != 200 || got.Header["X-Late"] != "" {
				t.Errorf("the client gets %v, want what was written in time", got)
			}
		})
	}
}

// After a panic too: what a goroutine still writes must not mix with the 500.
func TestWritesAfterTheHandlerPanickedFail(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			var late http.ResponseWriter
			h := behind(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				late = w
				panic("boom")
			}))
			out, err := h.Invoke(t.Context(), f.Event(t, "POST"))
			if err != nil {
				t.Fatal(err)
			}
			wantInternalError(t, f.Read(t, out))
			if _, err := late.Write([]byte("late")); !errors.Is(err, errHandlerReturned) {
				t.Errorf("Write = %v, want %v", err, errHandlerReturned)
			}
			if err := http.NewResponseController(late).Flush(); !errors.Is(err, errHandlerReturned) {
				t.Errorf("Flush = %v, want %v", err, errHandlerReturned)
			}
		})
	}
}

// Eight requests at once in one process do not see each other.
//
// Shows P33.
func TestRequestsAtOnceDoNotMeet(t *testing.T) {
	for _, f := range frontend.All() {
		t.Run(f.Name, func(t *testing.T) {
			h := behind(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Method", r.Method)
				for i := range 100 {
					fmt.Fprintf(w, "%s %d\n", r.Method, i)
				}
			}))
			var all sync.WaitGroup
			for worker := range 8 {
				method := fmt.Sprintf("M%d", worker)
				event := f.Event(t, method)
				want := ""
				for i := range 100 {
					want += fmt.Sprintf("%s %d\n", method, i)
				}
				all.Go(func() {
					for range 50 {
						out, err := h.Invoke(t.Context(), event)
						if err != nil {
							t.Error(err)
							return
						}
						if got := f.Read(t, out); got.Body != want || got.Header["X-Method"] != method {
							t.Errorf("the client of %s gets %v", method, got)
							return
						}
					}
				})
			}
			all.Wait()
		})
	}
}
