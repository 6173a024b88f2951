package idempotency

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// DefaultHeader is the request header that names a request, as the IETF's draft "The Idempotency-Key HTTP Header Field"
// and the APIs it describes have it.
const DefaultHeader = "Idempotency-Key"

// HTTPOptions says which requests [HTTP] runs once. The zero value takes POST and PATCH requests, each of which must
// have an Idempotency-Key.
type HTTPOptions struct {
	// Name tells apart the handlers of one function, and is part of the key. If empty, "http".
	Name string

	// Header is the request header with the key: 1 to 255 printable ASCII characters, in quotes or without. If empty,
	// [DefaultHeader].
	Header string

	// Methods are those whose requests are run once. Others are handed on. If nil, POST and PATCH: the other methods
	// are meant to be safe to repeat without help.
	Methods []string

	// Caller names who sends a request, such as the subject of its token. Callers do not get each other's answers,
	// whatever keys they choose. If nil, a request is known by its key alone, and whoever knows that of another and
	// repeats its request is given its answer: then keys must be what nobody guesses, such as random UUIDs.
	Caller func(*http.Request) string

	// Optional hands requests without a key on, which runs them each time. Without it they are answered 400.
	Optional bool

	// TTL is how long an answer is kept, from when it is given. Stores may round it up to seconds. If zero or negative,
	// [DefaultTTL].
	TTL time.Duration

	// Logger receives what could not be recorded. If nil, [slog.Default] as it is then.
	Logger *slog.Logger
}

// HTTP returns a handler that runs handler once for each key that clients send in a header, and answers repetitions
// with its answer and the header Idempotent-Replayed: true. A nil o is the zero HTTPOptions; o is not kept.
//
//	lambdaruntime.StartHTTP(idempotency.HTTP(mux, store, nil))
//
// Answers of its own are those of the IETF's draft, as application/problem+json:
//
//   - 400 for a request without a key, or with one that is none;
//   - 409 while the first request with the key runs;
//   - 422 for a key that was used with another method, URL or body;
//   - 503 if the store fails; then handler did not run.
//
// An answer below 400 is recorded. With any other one, and with a panic, the request counts as not done, and the next
// with its key runs. The answer is sent once it is recorded, so handler cannot stream, and the store has to hold it: a
// DynamoDB item has at most 400 KB. All headers that handler sets are part of it, cookies included.
func HTTP(handler http.Handler, store Store, o *HTTPOptions) http.Handler {
	h := &httpHandler{next: handler}
	if o != nil {
		h.options = *o
	}
	h.options.Header = cmp.Or(h.options.Header, DefaultHeader)
	if h.options.Methods == nil {
		h.options.Methods = []string{http.MethodPost, http.MethodPatch}
	}
	h.options.Methods = slices.Clone(h.options.Methods)
	h.claimer = newClaimer(store, cmp.Or(h.options.Name, "http"), h.options.TTL, h.options.Logger)
	return h
}

type httpHandler struct {
	next    http.Handler
	options HTTPOptions
	claimer claimer
}

// errNotKept ends an attempt whose answer is sent but not recorded.
var errNotKept = errors.New("the answer is not recorded")

func (h *httpHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !slices.Contains(h.options.Methods, r.Method) {
		h.next.ServeHTTP(w, r)
		return
	}
	key, err := headerKey(r.Header.Values(h.options.Header))
	switch {
	case err == nil:
	case errors.Is(err, errNoHeader) && h.options.Optional:
		h.next.ServeHTTP(w, r)
		return
	default:
		writeProblem(w, http.StatusBadRequest, "header "+h.options.Header+": "+err.Error())
		return
	}
	record, err := h.newRecord(r, key)
	if err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			status = http.StatusRequestEntityTooLarge
		}
		writeProblem(w, status, err.Error())
		return
	}
	var own recorder
	text, ran, err := h.claimer.once(r.Context(), record, func() ([]byte, error) {
		h.next.ServeHTTP(&own, r)
		own.WriteHeader(http.StatusOK) // of a handler that wrote nothing
		if own.answer.Status >= 400 {
			return nil, errNotKept
		}
		return json.Marshal(own.answer)
	})
	switch {
	case err == nil && !ran:
		h.replay(w, r, record.Key, text)
	case err == nil, errors.Is(err, errNotKept):
		own.answer.send(w)
	default:
		h.refuse(w, r, err)
	}
}

// newRecord is the record of a new attempt at a request, whose body it reads and gives back.
func (h *httpHandler) newRecord(r *http.Request, key string) (Record, error) {
	caller := ""
	if h.options.Caller != nil {
		caller = h.options.Caller(r)
	}
	// Quoting keeps apart where one part ends and the next begins, also in bytes that are no text.
	hash := sha256.Sum256(fmt.Appendf(nil, "%q", []string{caller, key}))
	payload := sha256.New() // of what must be the same in a repetition
	fmt.Fprintf(payload, "%q", []string{r.Method, r.Host, r.URL.EscapedPath(), r.URL.RawQuery})
	var err error
	if r.Body, err = rereadable(r.Body, payload); err != nil {
		return Record{}, fmt.Errorf("the request's body cannot be read: %w", err)
	}
	record := h.claimer.newRecord(r.Context(), hex.EncodeToString(hash[:]))
	record.Validation = hex.EncodeToString(payload.Sum(nil))
	return record, nil
}

// replay sends the recorded answer.
func (h *httpHandler) replay(w http.ResponseWriter, r *http.Request, key string, text []byte) {
	var a answer
	if err := json.Unmarshal(text, &a); err != nil || a.Status < 200 || a.Status > 999 {
		h.claimer.log().ErrorContext(r.Context(), "idempotency record holds no HTTP answer", "key", key, "error", err)
		writeProblem(w, http.StatusInternalServerError, "the recorded answer cannot be read")
		return
	}
	w.Header().Set("Idempotent-Replayed", "true")
	a.send(w)
}

// refuse answers a request that was not run.
func (h *httpHandler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if _, ok := errors.AsType[*InProgressError](err); ok {
		w.Header().Set("Retry-After", "1")
		writeProblem(w, http.StatusConflict, "a request with this "+h.options.Header+" is being processed; try again later")
		return
	}
	if _, ok := errors.AsType[*MismatchError](err); ok {
		writeProblem(w, http.StatusUnprocessableEntity, "this "+h.options.Header+" was used for another request; use a new key for a new request")
		return
	}
	h.claimer.log().ErrorContext(r.Context(), "idempotency store failed, the request was not run", "error", err)
	writeProblem(w, http.StatusServiceUnavailable, "the request was not processed; try again later")
}
