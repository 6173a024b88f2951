package runtimeapi

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Header names of the Runtime API, in Go's canonical form.
const (
	headerRequestID    = "Lambda-Runtime-Aws-Request-Id"
	headerDeadline     = "Lambda-Runtime-Deadline-Ms"
	headerARN          = "Lambda-Runtime-Invoked-Function-Arn"
	headerTrace        = "Lambda-Runtime-Trace-Id"
	headerClient       = "Lambda-Runtime-Client-Context"
	headerIdentity     = "Lambda-Runtime-Cognito-Identity"
	headerTenant       = "Lambda-Runtime-Aws-Tenant-Id"
	headerMode         = "Lambda-Runtime-Function-Response-Mode"
	headerErrorType    = "Lambda-Runtime-Function-Error-Type"
	trailerErrorBody   = "Lambda-Runtime-Function-Error-Body"
	httpResponseStream = "application/vnd.awslambda.http-integration-response"
)

// next answers GET /runtime/invocation/next: it ends the invocation that the
// process answered before, and holds the request until there is another.
func (p *Pool) next(w http.ResponseWriter, r *http.Request, sb *sandbox) {
	q := &poller{sandbox: sb, give: make(chan *invocation, 1)}
	if inv, ok := p.poll(q); !ok {
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Running to Ready failed: an invocation is open; answer it first")
		return
	} else if inv != nil {
		p.deliver(w, sb, inv)
		return
	}
	select {
	case inv := <-q.give:
		if inv == nil {
			writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Ready to Running failed: the function is closed")
			return
		}
		p.deliver(w, sb, inv)
	case <-r.Context().Done():
		p.leave(q)
	}
}

// poll registers q as a warm slot, or returns the invocation that waits for
// one. It is false if the process has no slot free.
func (p *Pool) poll(q *poller) (*invocation, bool) {
	p.mu.Lock()
	defer p.unlock()
	sb := q.sandbox
	if len(sb.answered) > 0 {
		sb.answered[0].timer.Stop()
		sb.answered = sb.answered[1:]
	}
	if len(sb.running) >= sb.function.Concurrency {
		return nil, false
	}
	if !sb.ready {
		sb.ready = true
		sb.initTimer.Stop()
		sb.init = time.Since(sb.started)
	}
	switch {
	case sb.leaving || p.closed:
		if sb == p.attached {
			q.give <- nil
		} else if !sb.busy() {
			p.stop(sb)
		}
		return nil, true // and never be given anything
	case len(p.queue) > 0:
		inv := p.queue[0]
		p.queue = p.queue[1:]
		p.assign(inv, sb)
		return inv, true
	default:
		p.displace(sb)
		p.idle = append(p.idle, q)
		return nil, true
	}
}

// displace makes room for one more /next of sb if it has as many as it may:
// the oldest one is sent away, because a client that asks twice has usually
// lost its first connection. The mutex is held.
func (p *Pool) displace(sb *sandbox) {
	slots := len(sb.running)
	oldest := -1
	for i, q := range p.idle {
		if q.sandbox == sb {
			slots++
			if oldest < 0 {
				oldest = i
			}
		}
	}
	if slots >= sb.function.Concurrency && oldest >= 0 {
		p.idle[oldest].give <- nil
		p.idle = slices.Delete(p.idle, oldest, oldest+1)
	}
}

// leave is called when the process has given up its /next.
func (p *Pool) leave(q *poller) {
	p.mu.Lock()
	defer p.unlock()
	if i := slices.Index(p.idle, q); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
		return
	}
	select {
	case inv := <-q.give: // given at the same moment
		if inv != nil && inv.sandbox == q.sandbox && !inv.done {
			p.requeue(inv)
		}
	default:
	}
}

// deliver writes inv's event as the answer to a /next of sb.
func (p *Pool) deliver(w http.ResponseWriter, sb *sandbox, inv *invocation) {
	p.mu.Lock()
	mine, deadline := inv.sandbox == sb, inv.delivered
	inv.taken = inv.taken || mine
	p.unlock()
	if !mine {
		return // the process has ended, and inv was queued again
	}
	o := inv.options
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Content-Length"] = []string{strconv.Itoa(len(inv.payload))}
	h[headerRequestID] = []string{inv.id}
	h[headerDeadline] = []string{strconv.FormatInt(deadline.Add(sb.function.Timeout).UnixMilli(), 10)}
	h[headerARN] = []string{orDefault(o.InvokedARN, sb.function.arn())}
	if o.TraceID == "" {
		o.TraceID = newTraceID(deadline)
	}
	h[headerTrace] = []string{o.TraceID}
	for name, value := range map[string]string{headerClient: o.ClientContext, headerIdentity: o.CognitoIdentity, headerTenant: o.TenantID} {
		if value != "" {
			h[name] = []string{value}
		}
	}
	w.Write(inv.payload)
}

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
	res := result{payload: payload, contentType: contentType, streaming: streaming, failure: failure}
	if inv.body != nil && failure == nil {
		inv.body.Close()
	}
	p.answer(inv, res)
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
		n, err = io.Copy(discardAfterError{inv.body}, in)
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

// discardAfterError writes until its reader has left and then drops the rest:
// a function runs to its end whether somebody reads or not.
type discardAfterError struct{ w io.Writer }

func (d discardAfterError) Write(b []byte) (int, error) {
	d.w.Write(b)
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
	return reportedError(errorType, payload)
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
	p.answer(inv, result{contentType: r.Header.Get("Content-Type"), failure: e})
	writeAccepted(w)
}

// initError answers POST /runtime/init/error. The process usually ends next;
// the invocation that waits for it gets this error.
func (p *Pool) initError(w http.ResponseWriter, r *http.Request, sb *sandbox) {
	e, err := readError(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, "TruncatedHTTPRequest", err.Error())
		return
	}
	p.mu.Lock()
	if sb.ready {
		p.unlock()
		writeError(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Ready to InitError failed: the runtime has started already")
		return
	}
	sb.initError = e
	p.unlock()
	writeAccepted(w)
}

var errTooLarge = errors.New("the error document is too large")

func readError(r *http.Request) (*FunctionError, error) {
	payload, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload+1))
	if err != nil {
		return nil, err
	}
	if len(payload) > MaxPayload {
		return nil, errTooLarge
	}
	return reportedError(r.Header.Get(headerErrorType), payload), nil
}

func writeAccepted(w http.ResponseWriter) {
	w.Header()["Content-Type"] = []string{"application/json"}
	w.WriteHeader(http.StatusAccepted)
	io.WriteString(w, `{"status":"OK"}`+"\n")
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, _ := json.Marshal(v) // plain structs of strings: cannot fail
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
}
