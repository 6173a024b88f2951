package runtimeapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

const (
	headerExtensionName = "Lambda-Extension-Name"
	headerExtensionID   = "Lambda-Extension-Identifier"

	// maxExtensions is Lambda's limit for one function.
	maxExtensions = 10
)

// An extension is one registration of the Extensions API. What a handler
// process registers itself, as aws-lambda-go does to be sent SIGTERM, is an
// internal extension.
type extension struct {
	id, name string
	external bool
	events   []string
	queue    chan extensionEvent
}

// An extensionEvent is what an extension's event/next returns.
type extensionEvent struct {
	EventType      string         `json:"eventType"`
	DeadlineMS     int64          `json:"deadlineMs"`
	RequestID      string         `json:"requestId,omitempty"`
	ARN            string         `json:"invokedFunctionArn,omitempty"`
	ShutdownReason string         `json:"shutdownReason,omitempty"`
	Tracing        map[string]any `json:"tracing,omitempty"`
}

// extension serves /2020-01-01/extension/….
func (p *Pool) extension(w http.ResponseWriter, r *http.Request, sb *sandbox, path string) {
	switch r.Method + " " + path {
	case "POST 2020-01-01/extension/register":
		p.register(w, r, sb)
	case "GET 2020-01-01/extension/event/next":
		if e := p.registered(w, r, sb); e != nil {
			select {
			case event := <-e.queue:
				writeJSON(w, http.StatusOK, event)
			case <-r.Context().Done():
			}
		}
	case "POST 2020-01-01/extension/init/error", "POST 2020-01-01/extension/exit/error":
		p.extensionError(w, r, sb)
	default:
		http.NotFound(w, r)
	}
}

// register answers POST /extension/register.
func (p *Pool) register(w http.ResponseWriter, r *http.Request, sb *sandbox) {
	var body struct {
		Events []string `json:"events"`
	}
	name := r.Header.Get(headerExtensionName)
	if name == "" {
		writeError(w, http.StatusForbidden, "Extension.InvalidExtensionName", "Empty extension name")
		return
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&body); err != nil {
		writeError(w, http.StatusForbidden, "InvalidRequestFormat", err.Error())
		return
	}

	p.mu.Lock()
	defer p.unlock()
	e := &extension{id: randomid.UUID(), name: name, events: body.Events, queue: make(chan extensionEvent, 16)}
	e.external = slices.Contains(sb.function.Extensions, name)
	for _, event := range e.events {
		switch {
		case event == "SHUTDOWN" && !e.external:
			writeError(w, http.StatusForbidden, "ShutdownEventNotSupportedForInternalExtension", "SHUTDOWN: an extension inside the function's process is sent SIGTERM instead")
			return
		case event != "INVOKE" && event != "SHUTDOWN":
			writeError(w, http.StatusForbidden, "Extension.InvalidEventType", event+": want INVOKE or SHUTDOWN")
			return
		}
	}
	switch {
	case sb.ready && sb != p.attached:
		writeError(w, http.StatusForbidden, "Extension.RegistrationClosed", "Extension registration closed already")
		return
	case slices.ContainsFunc(sb.extensions, func(o *extension) bool { return o.name == name }):
		writeError(w, http.StatusForbidden, "Extension.InvalidExtensionState", "Extension with this name already registered")
		return
	case len(sb.extensions) == maxExtensions:
		writeError(w, http.StatusForbidden, "Extension.TooManyExtensions", "Extension limit (10) reached")
		return
	}
	sb.extensions = append(sb.extensions, e)
	w.Header().Set(headerExtensionID, e.id)
	writeJSON(w, http.StatusOK, map[string]string{"functionName": sb.function.Name, "functionVersion": "$LATEST", "handler": "bootstrap"})
}

// registered finds the extension that asks, or refuses.
func (p *Pool) registered(w http.ResponseWriter, r *http.Request, sb *sandbox) *extension {
	p.mu.Lock()
	defer p.unlock()
	id := r.Header.Get(headerExtensionID)
	for _, e := range sb.extensions {
		if e.id == id {
			return e
		}
	}
	if id == "" {
		writeError(w, http.StatusForbidden, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header")
	} else {
		writeError(w, http.StatusForbidden, "Extension.UnknownExtensionIdentifier", "Unknown extension "+id)
	}
	return nil
}

// extensionError answers an extension's init/error and exit/error: its process
// has failed to start, or ends.
func (p *Pool) extensionError(w http.ResponseWriter, r *http.Request, sb *sandbox) {
	if p.registered(w, r, sb) == nil {
		return
	}
	e, err := readError(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, "TruncatedHTTPRequest", err.Error())
		return
	}
	p.mu.Lock()
	if !sb.ready {
		sb.initError = e
	}
	p.unlock()
	writeAccepted(w)
}

// notify tells the extensions of sb that subscribed to it about an event. One
// that does not listen misses it. The pool's mutex is held.
func (sb *sandbox) notify(event extensionEvent) {
	for _, e := range sb.extensions {
		if slices.Contains(e.events, event.EventType) {
			select {
			case e.queue <- event:
			default:
			}
		}
	}
}

// shutdownEvent announces the end of the process.
func (sb *sandbox) shutdownEvent(budget time.Duration) {
	sb.notify(extensionEvent{EventType: "SHUTDOWN", ShutdownReason: "spindown", DeadlineMS: time.Now().Add(budget).UnixMilli()})
}

// shutdownBudget is how long the process has to end after SIGTERM; 0 kills it
// at once.
func (sb *sandbox) shutdownBudget() time.Duration {
	switch {
	case slices.ContainsFunc(sb.extensions, func(e *extension) bool { return e.external }):
		return externalBudget
	case len(sb.extensions) > 0:
		return internalBudget
	}
	return 0
}
