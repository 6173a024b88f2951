package console

import (
	"slices"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// A heard remembers what the log of an invocation has said of its failure: the
// line of its end does not say it again. It is safe for concurrent use.
type heard struct {
	mu       sync.Mutex
	requests []string // of texts, the oldest first
	texts    map[string][]string
}

// maxHeard is of how many invocations it remembers: more do not end at once.
const maxHeard = 500

// maxTexts is how many texts it remembers of one.
const maxTexts = 50

// listen takes note of a record about a failure.
func (h *heard) listen(r logrecord.Record) {
	if r.RequestID == "" || r.Kind != logrecord.Platform && levelColor(r.Level) != red {
		return
	}
	texts := []string{withoutID(r)}
	for _, p := range r.Pairs() {
		texts = append(texts, p.Value)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.texts == nil {
		h.texts = map[string][]string{}
	}
	if _, known := h.texts[r.RequestID]; !known {
		if h.requests = append(h.requests, r.RequestID); len(h.requests) > maxHeard {
			delete(h.texts, h.requests[0])
			h.requests = slices.Delete(h.requests, 0, 1)
		}
	}
	all := append(h.texts[r.RequestID], texts...)
	h.texts[r.RequestID] = all[max(0, len(all)-maxTexts):] // the last one is nearest
}

// take is the record of the end of an invocation, without what the log has said.
// The next try of the event may have another end.
func (h *heard) take(r logrecord.Record) logrecord.Record {
	h.mu.Lock()
	defer h.mu.Unlock()
	said, known := h.texts[r.RequestID]
	if !known {
		return r
	}
	delete(h.texts, r.RequestID)
	h.requests = slices.DeleteFunc(h.requests, func(id string) bool { return id == r.RequestID })
	message := withoutID(r)
	_, plain, _ := strings.Cut(message, ": ") // after the type of the error
	if slices.ContainsFunc(said, func(text string) bool {
		return text == message || plain != "" && (text == plain || strings.HasSuffix(text, ": "+plain))
	}) {
		r.Message = ""
	}
	return r
}
