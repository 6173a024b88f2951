package lambdalog

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/invocation"
)

// A Handler writes records in the form Lambda expects. It is safe for
// concurrent use.
type Handler struct {
	*settings

	groups []string // open groups, outermost first
	opened int      // how many of them are in formatted

	formatted []byte // the attributes of WithAttrs, ready to be written
	moved     []byte // those that go into "attrs"
	own       fields // the record's own fields that they replace
}

// settings are what a Handler shares with those derived from it.
type settings struct {
	opts  Options
	local bool // not in Lambda: short lines for a terminal

	mu sync.Mutex
	w  io.Writer
}

// Enabled reports whether records of level l are written or held.
func (h *Handler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.opts.Level.Level() }

// WithGroup returns a handler that writes the attributes to come inside an
// object called name.
func (h *Handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	derived := *h
	derived.groups = append(slices.Clip(h.groups), name)
	return &derived
}

// WithAttrs returns a handler that writes attrs with every record. They are
// formatted here, once.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	derived := *h
	derived.formatted, derived.moved = slices.Clip(h.formatted), slices.Clip(h.moved)
	if h.top() {
		for _, a := range attrs {
			derived.own |= ownFields(a)
			derived.moved = appendMoved(derived.moved, a)
		}
	}
	if h.opts.Format != JSON {
		for _, a := range attrs {
			derived.formatted = h.appendText(derived.formatted, h.groups, a)
		}
		return &derived
	}
	formatted := h.openGroups(derived.formatted)
	start := len(formatted)
	for _, a := range attrs {
		formatted = appendAttr(formatted, a, h.top())
	}
	if len(formatted) > start { // else the groups stay closed
		derived.formatted, derived.opened = formatted, len(h.groups)
	}
	return &derived
}

// Handle writes one record, or holds it.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	b := bufferPool.Get().(*[]byte)
	defer freeBuffer(b)
	if h.opts.Format == JSON {
		*b = h.appendRecordJSON(*b, ctx, r)
	} else {
		*b = h.appendRecordText(*b, ctx, r)
	}
	if h.opts.HoldDebug && r.Level < slog.LevelInfo {
		if inv := invocation.From(ctx); inv != nil {
			inv.Held.Add(*b, maxHeld, h.writeHeld)
			return nil
		}
	}
	return h.write(*b)
}

// write writes finished lines.
func (h *Handler) write(lines []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := h.w.Write(lines)
	return err
}

// top reports whether attributes to come are at the top level.
func (h *Handler) top() bool { return len(h.groups) == 0 }

// openGroups opens the groups that are not open in b.
func (h *Handler) openGroups(b []byte) []byte {
	for _, name := range h.groups[h.opened:] {
		b = append(appendKey(b, name), '{')
	}
	return b
}
