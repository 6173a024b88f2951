package lambdalog

import (
	"context"
	"log/slog"
	"time"
)

// timestampLayout is the form of RFC 3339 that Lambda's own runtimes use.
const timestampLayout = "2006-01-02T15:04:05.000Z"

// appendRecordJSON appends r as one line.
func (h *Handler) appendRecordJSON(b []byte, ctx context.Context, r slog.Record) []byte {
	b = append(b, '{')
	if !r.Time.IsZero() {
		b = append(appendKey(b, "timestamp"), '"')
		b = append(r.Time.UTC().AppendFormat(b, timestampLayout), '"')
	}
	b = append(appendKey(b, "level"), '"')
	b = append(append(b, levelName(r.Level)...), '"')
	b = appendString(appendKey(b, "message"), r.Message)

	own := h.own
	if h.top() {
		r.Attrs(func(a slog.Attr) bool {
			own |= ownFields(a)
			return true
		})
	}
	h.eachField(ctx, own, func(key, value string, quote bool) {
		b = appendKey(b, key)
		if quote {
			b = appendString(b, value)
		} else {
			b = append(b, value...)
		}
	})

	if len(h.formatted) > 0 {
		b = append(append(b, ','), h.formatted...)
	}
	open := h.opened
	before := len(b)
	b = h.openGroups(b)
	start := len(b)
	r.Attrs(func(a slog.Attr) bool {
		b = appendAttr(b, a, h.top())
		return true
	})
	if len(b) > start {
		open = len(h.groups)
	} else {
		b = b[:before] // a group without attributes is not written
	}
	for range open {
		b = append(b, '}')
	}
	if own&fieldReserved != 0 {
		b = h.appendMovedAttrs(b, r)
	}
	return append(b, "}\n"...)
}

// appendMovedAttrs appends the object with the attributes that are called like
// a field that Lambda reads.
func (h *Handler) appendMovedAttrs(b []byte, r slog.Record) []byte {
	before := len(b)
	b = append(appendKey(b, "attrs"), '{')
	start := len(b)
	b = append(b, h.moved...)
	if h.top() {
		r.Attrs(func(a slog.Attr) bool {
			b = appendMoved(b, a)
			return true
		})
	}
	if len(b) == start { // an empty group
		return b[:before]
	}
	return append(b, '}')
}

// appendMoved appends a if it is called like a field that Lambda reads.
func appendMoved(b []byte, a slog.Attr) []byte {
	if a.Key != "" {
		if fieldOf(a.Key) == fieldReserved {
			b = appendAttr(b, a, false)
		}
		return b
	}
	if v := a.Value.Resolve(); v.Kind() == slog.KindGroup {
		for _, inner := range v.Group() {
			b = appendMoved(b, inner)
		}
	}
	return b
}

// appendAttr appends a as a member of the object that b ends in. At the top
// level it leaves out what appendMoved takes.
func appendAttr(b []byte, a slog.Attr, top bool) []byte {
	v := resolve(a.Value)
	if a.Key == "" && v.Equal(slog.Value{}) {
		return b
	}
	if top && fieldOf(a.Key) == fieldReserved {
		return b
	}
	if v.Kind() == slog.KindGroup {
		before := len(b)
		if a.Key == "" { // its members are members of the object itself
			for _, inner := range v.Group() {
				b = appendAttr(b, inner, top)
			}
			return b
		}
		b = append(appendKey(b, a.Key), '{')
		start := len(b)
		for _, inner := range v.Group() {
			b = appendAttr(b, inner, false)
		}
		if len(b) == start {
			return b[:before]
		}
		return append(b, '}')
	}
	return appendValue(appendKey(b, a.Key), v)
}

// appendKey appends the name of a member, and a comma before it where it is
// not the first of its object.
func appendKey(b []byte, key string) []byte {
	if n := len(b); n > 0 && b[n-1] != '{' {
		b = append(b, ',')
	}
	return append(appendString(b, key), ':')
}

// appendTime appends t as a value.
func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	return append(t.AppendFormat(b, time.RFC3339Nano), '"')
}
