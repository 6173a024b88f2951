package runtimeapi

import (
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"time"
)

// response answers POST /runtime/invocation/{id}/response.
func (p *Pool) response(w http.ResponseWriter, r *http.Request, sb *sandbox, id string) {
	inv := p.claim(w, sb, id)
	if inv == nil {
		return
	}
	mode := r.Header.Get(headerMode)
	contentType := r.Header.Get("Content-Type")
	if mode != "" && mode != "streaming" {
		p.answer(inv, result{failure: platformError(id, ErrorTypeResponseMode, "invalid response mode "+strconv.Quote(mode))})
		writeError(w, http.StatusBadRequest, "InvalidFunctionResponseMode", "Invalid function response mode")
		return
	}
	streaming := mode == "streaming" || contentType == httpResponseStream
	limit := MaxPayload
	if inv.stream {
		p.beginStream(inv, contentType, streaming)
		if streaming {
			limit = MaxStream
		}
	}
	payload, failure := receive(r, inv, limit)
	if failure == nil {
		failure = trailerError(r.Trailer)
	}
	sb.catchUp()
	if inv.body != nil && failure == nil {
		inv.body.Close()
	}
	p.answer(inv, result{payload: payload, contentType: contentType, streaming: streaming, failure: failure})
	switch {
	case failure != nil && failure.Type == ErrorTypeTooLarge:
		writeError(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size ("+strconv.Itoa(limit)+" bytes).")
	case failure != nil && failure.Type == ErrorTypeTruncated:
		writeError(w, http.StatusBadRequest, "TruncatedHTTPRequest", "HTTP request detected as truncated")
	default:
		writeAccepted(w)
	}
}

// claim finds the open invocation that the process answers, or refuses as
// Lambda does: 400 for a foreign id, 403 if there is nothing to answer.
func (p *Pool) claim(w http.ResponseWriter, sb *sandbox, id string) *invocation {
	p.mu.Lock()
	defer p.unlock()
	inv := sb.running[id]
	switch {
	case inv != nil && !inv.answering:
		inv.answering = true
		return inv
	case inv == nil && len(sb.running) > 0:
		writeError(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
	default:
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Ready to InvocationResponse failed: no invocation is open, or it was answered already")
	}
	return nil
}

// beginStream hands the reading end of inv's body to the caller.
func (p *Pool) beginStream(inv *invocation, contentType string, streaming bool) {
	p.mu.Lock()
	defer p.unlock()
	r, w := io.Pipe()
	if inv.done || inv.abandoned {
		r.Close() // so that what is written goes nowhere
	}
	inv.body = w
	p.finish(inv, result{contentType: contentType, streaming: streaming, body: r})
}

// answer ends inv as far as its caller is concerned. The process keeps its
// slot until it asks for the next event.
func (p *Pool) answer(inv *invocation, res result) {
	p.mu.Lock()
	defer p.unlock()
	sb := inv.sandbox
	if sb.running[inv.id] != inv {
		return // it timed out meanwhile
	}
	delete(sb.running, inv.id)
	if sb == p.attached {
		inv.timer.Stop() // nobody could be killed
	} else {
		inv.answeredAt = time.Now()
		sb.answered = append(sb.answered, inv)
	}
	if res.failure != nil {
		res.payload = res.failure.Payload
	}
	p.finish(inv, res)
	if len(p.queue) > 0 {
		p.scale()
	}
}

// receive reads the answer of inv: into memory, or into its stream.
func receive(r *http.Request, inv *invocation, limit int) ([]byte, *FunctionError) {
	var payload []byte
	var n int64
	var err error
	in := &io.LimitedReader{R: r.Body, N: int64(limit) + 1}
	if inv.body != nil {
		n, err = io.Copy(streamWriter{inv.body, inv.watcher}, in)
	} else {
		payload, err = readAll(in, r.ContentLength)
		n = int64(len(payload))
	}
	switch {
	case err != nil:
		return nil, platformError(inv.id, ErrorTypeTruncated, "the answer ended before its end: "+err.Error())
	case n > int64(limit):
		// The rest is read so that the process sees the refusal rather than a
		// broken connection.
		io.Copy(io.Discard, io.LimitReader(r.Body, MaxStream))
		return nil, newFunctionError(ErrorTypeTooLarge, "Response payload size exceeded maximum allowed payload size ("+strconv.Itoa(limit)+" bytes).")
	}
	return payload, nil
}

// readAll reads r into a buffer of the right size, if the size is known.
func readAll(r io.Reader, size int64) ([]byte, error) {
	if size < 0 || size > MaxPayload {
		return io.ReadAll(r)
	}
	payload := make([]byte, size)
	n, err := io.ReadFull(r, payload)
	return payload[:n], err
}

// A streamWriter writes until its reader has left and then drops the rest: a
// function runs to its end whether somebody reads or not.
type streamWriter struct {
	w       io.Writer
	watcher Watcher // may be nil
}

func (s streamWriter) Write(b []byte) (int, error) {
	if s.watcher != nil {
		s.watcher.Wrote(b)
	}
	s.w.Write(b)
	return len(b), nil
}

// trailerError reads the error that a process found after it began to answer.
func trailerError(trailer http.Header) *FunctionError {
	errorType := trailer.Get(headerErrorType)
	if errorType == "" {
		return nil
	}
	payload, err := base64.StdEncoding.DecodeString(trailer.Get(trailerErrorBody))
	if err != nil {
		payload = nil
	}
	return ReportedError(errorType, payload)
}

// invocationError answers POST /runtime/invocation/{id}/error.
func (p *Pool) invocationError(w http.ResponseWriter, r *http.Request, sb *sandbox, id string) {
	inv := p.claim(w, sb, id)
	if inv == nil {
		return
	}
	e, err := readError(r)
	if err != nil {
		e = platformError(id, ErrorTypeTruncated, err.Error())
	}
	sb.catchUp()
	p.answer(inv, result{contentType: r.Header.Get("Content-Type"), failure: e})
	writeAccepted(w)
}
