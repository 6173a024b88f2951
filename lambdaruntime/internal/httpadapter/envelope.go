package httpadapter

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// An answer leaves as a JSON envelope. Its head is written when the handler
// sends its header, which is what makes later changes of the header invisible;
// the body follows when the handler has returned. The order of the members is
// chosen for that: the headers are the last of the head and stay open, because
// a Content-Type that the handler did not set is only known with the body.

// envelope is the form of the head.
type envelope uint8

const (
	envelopeJoined envelope = iota // one value per header, cookies in an array: payload format 2.0
	envelopeMulti                  // an array per header: REST APIs, load balancers with multi-value headers
	envelopeSingle                 // one value per header, one cookie: other load balancers
)

// envelope returns the form in which the event's source wants its answer. A
// load balancer wants the form in which it asked.
func (e *event) envelope() envelope {
	switch {
	case e.format2():
		return envelopeJoined
	case e.source == sourceALB && !e.multiValue():
		return envelopeSingle
	}
	return envelopeMulti
}

// responseHead is the header as the handler sent it.
type responseHead struct {
	form          envelope
	status        int
	contentType   string
	hasType       bool   // also when the handler suppressed it with a nil value
	encoding      string // Content-Encoding
	contentLength int64  // -1 if not declared
	droppedCookie bool   // envelopeSingle had no place for it

	json   []byte // the envelope up to the last header
	fields int    // headers in json
}

// hopByHop headers belong to a connection, which here is the front end's.
func hopByHop(key string) bool {
	switch key {
	case "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return strings.HasPrefix(key, http.TrailerPrefix)
}

// newHead takes the handler's header as it is now. dst is the memory for it.
func newHead(dst []byte, e *event, status int, header http.Header, isHEAD bool) responseHead {
	h := responseHead{form: e.envelope(), status: status, contentLength: -1}
	if v, ok := header["Content-Type"]; ok {
		h.hasType = true
		if len(v) > 0 {
			h.contentType = v[0]
		}
	}
	// net/http does not sniff what a handler encodes itself.
	h.hasType = h.hasType || header.Get("Transfer-Encoding") != ""
	h.encoding = header.Get("Content-Encoding")
	if v := header.Get("Content-Length"); v != "" {
		if n, err := strconv.ParseInt(v, 10, 64); err == nil && n >= 0 {
			h.contentLength = n
		} else {
			header.Del("Content-Length") // net/http's server does so
		}
	}

	dst = append(dst, `{"statusCode":`...)
	dst = strconv.AppendInt(dst, int64(status), 10)
	if e.source == sourceALB {
		dst = append(dst, `,"statusDescription":"`...)
		dst = strconv.AppendInt(dst, int64(status), 10)
		dst = append(dst, ' ')
		text := http.StatusText(status)
		if text == "" {
			text = "Unknown"
		}
		dst = append(append(dst, text...), '"')
	}
	if cookies := header["Set-Cookie"]; h.form == envelopeJoined && len(cookies) > 0 {
		dst = append(dst, `,"cookies":`...)
		dst = appendStrings(dst, cookies)
	}
	if h.form == envelopeMulti {
		dst = append(dst, `,"multiValueHeaders":{`...)
	} else {
		dst = append(dst, `,"headers":{`...)
	}
	h.json = dst

	var array [24]string
	keys := array[:0]
	for key, values := range header {
		if len(values) > 0 && isToken(key) && !hopByHop(key) && !h.omits(key, isHEAD) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		h.add(key, header[key]...)
	}
	return h
}

// omits reports whether a header has no place in this answer.
func (h *responseHead) omits(key string, isHEAD bool) bool {
	switch key {
	case "Set-Cookie":
		return h.form == envelopeJoined
	case "Content-Length":
		// The front end counts the body itself. Only the answer to HEAD has
		// no body to count.
		return !isHEAD || h.contentLength < 0 || !bodyAllowed(h.status)
	case "Content-Type":
		return h.status == http.StatusNotModified
	}
	return false
}

// add appends a header to the envelope.
func (h *responseHead) add(key string, values ...string) {
	if h.fields > 0 {
		h.json = append(h.json, ',')
	}
	h.fields++
	h.json = append(jsontext.Append(append(h.json, '"'), key), '"', ':')
	if h.form == envelopeMulti {
		h.json = appendStrings(h.json, values)
		return
	}
	if h.form == envelopeSingle && key == "Set-Cookie" && len(values) > 1 {
		h.droppedCookie = true
		values = values[:1]
	}
	h.json = append(h.json, '"')
	for i, v := range values {
		if i > 0 {
			h.json = append(h.json, ", "...)
		}
		h.json = jsontext.Append(h.json, headerValue(v))
	}
	h.json = append(h.json, '"')
}

// appendStrings appends header values as a JSON array.
func appendStrings(dst []byte, values []string) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(jsontext.Append(append(dst, '"'), headerValue(v)), '"')
	}
	return append(dst, ']')
}

// headerValue makes v fit for a header line as net/http does: a line break
// would start another header.
func headerValue(v string) string {
	if strings.ContainsAny(v, "\r\n") {
		v = strings.NewReplacer("\r", " ", "\n", " ").Replace(v)
	}
	return strings.Trim(v, " \t")
}

// sniff sets the Content-Type as net/http does, from the first bytes of the
// body.
func (h *responseHead) sniff(body []byte) {
	if !h.hasType && h.encoding == "" && len(body) > 0 && bodyAllowed(h.status) {
		h.hasType = true
		h.contentType = http.DetectContentType(body)
		h.add("Content-Type", h.contentType)
	}
}

// bodyAllowed reports whether an answer of this status has a body.
func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// addLength gives the answer to HEAD the length of the body it stands for.
func (h *responseHead) addLength(n int64) {
	h.add("Content-Length", strconv.FormatInt(n, 10))
}

// prelude returns the head as it starts a stream. Eight zero bytes end it.
func (h *responseHead) prelude() []byte {
	return append(h.json, "}}\x00\x00\x00\x00\x00\x00\x00\x00"...)
}

// complete returns the whole buffered answer.
func (h *responseHead) complete(body []byte) []byte {
	const around = len(`},"isBase64Encoded":false,"body":""}`)
	size := len(h.json) + around
	text := h.isText(body)
	if text {
		size += jsontext.Len(body)
	} else {
		size += base64.StdEncoding.EncodedLen(len(body))
	}
	out := append(make([]byte, 0, size), h.json...)
	if text {
		out = append(out, `},"isBase64Encoded":false,"body":"`...)
		out = jsontext.Append(out, body)
	} else {
		out = append(out, `},"isBase64Encoded":true,"body":"`...)
		out = base64.StdEncoding.AppendEncode(out, body)
	}
	return append(out, '"', '}')
}

// isText reports whether the body can travel as a JSON string. Bytes that are
// not UTF-8 never can, whatever their declared type says.
func (h *responseHead) isText(body []byte) bool {
	if len(body) == 0 {
		return true
	}
	if h.encoding != "" && !strings.EqualFold(h.encoding, "identity") {
		return false
	}
	return isTextType(h.contentType) && utf8.Valid(body)
}

func isTextType(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	if strings.HasPrefix(mediaType, "text/") {
		return true
	}
	for _, suffix := range []string{"+json", "+xml", "+yaml"} {
		if strings.HasSuffix(mediaType, suffix) {
			return true
		}
	}
	switch mediaType {
	case "application/json", "application/xml", "application/javascript", "application/x-javascript",
		"application/ecmascript", "application/x-www-form-urlencoded", "application/x-ndjson",
		"application/jsonl", "application/json-seq", "application/yaml", "application/graphql",
		"application/sql", "application/toml":
		return true
	}
	return false
}
