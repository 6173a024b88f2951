package httpadapter

import (
	"net/http"
	"net/textproto"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// requestHeader returns the headers as net/http's server would: canonical
// keys, cookies in one Cookie header, no Transfer-Encoding. Host is still
// there.
//
// Payload format 2.0 joins repeated headers with commas. They stay joined:
// commas also stand inside dates, cookies and user agents.
func (e *event) requestHeader() http.Header {
	b := headerBuilder{
		header: make(http.Header, 16),
		values: make([]string, 0, 16),
	}
	if e.multiValue() {
		for m := jsontext.Walk(e.multiHeaders); m.Next(); {
			key := canonicalHeader(m.Key)
			for v := jsontext.WalkArray(m.Value); v.Next(); {
				b.add(key, v.Value)
			}
		}
	} else {
		for m := jsontext.Walk(e.headers); m.Next(); {
			b.add(canonicalHeader(m.Key), m.Value)
		}
	}
	if e.format2() {
		e.addCookies(&b)
	}
	delete(b.header, "Transfer-Encoding") // the event holds the whole body
	if v := b.header["Pragma"]; len(v) > 0 && v[0] == "no-cache" {
		if _, ok := b.header["Cache-Control"]; !ok { // net/http's server does so
			b.set("Cache-Control", "no-cache")
		}
	}
	return b.header
}

// multiValue reports whether the event's headers are lists. Tools that make
// events by hand fill one of the two members and leave the other empty.
func (e *event) multiValue() bool {
	if e.format2() || !strings.HasPrefix(e.multiHeaders, "{") {
		return false
	}
	m := jsontext.Walk(e.multiHeaders)
	return m.Next() || !strings.HasPrefix(e.headers, "{")
}

// addCookies makes the Cookie header of the cookies member. An HTTP API sends
// cookies only there; a function URL sends them in both places, so the member
// is not added to the header but replaces it.
func (e *event) addCookies(b *headerBuilder) {
	var first string
	var all []byte
	for c := jsontext.WalkArray(e.cookies); c.Next(); {
		cookie := jsontext.String(c.Value)
		switch {
		case first == "":
			first = cookie
			continue
		case all == nil:
			all = append(all, first...)
		}
		all = append(append(all, "; "...), cookie...)
	}
	if all != nil {
		first = string(all)
	}
	if first != "" {
		delete(b.header, "Cookie")
		b.set("Cookie", first)
	}
}

// headerBuilder puts the values of all headers into one array, as
// net/textproto does.
type headerBuilder struct {
	header http.Header
	values []string
}

// add adds a value, given as JSON. One that is null is no header.
func (b *headerBuilder) add(key, value string) {
	if value == "null" {
		return
	}
	b.set(key, jsontext.String(value))
}

// set adds a value.
func (b *headerBuilder) set(key, value string) {
	if old, ok := b.header[key]; ok {
		b.header[key] = append(old, value)
		return
	}
	b.values = append(b.values, value)
	// The capacity keeps a later append away from the next header's value.
	n := len(b.values)
	b.header[key] = b.values[n-1 : n : n]
}

// canonicalHeader is http.CanonicalHeaderKey without its allocation for the
// names that AWS sends, in lower case, with nearly every request.
func canonicalHeader(key string) string {
	switch key {
	case "x-amzn-trace-id":
		return "X-Amzn-Trace-Id"
	case "x-forwarded-for":
		return "X-Forwarded-For"
	case "x-forwarded-port":
		return "X-Forwarded-Port"
	case "x-forwarded-proto":
		return "X-Forwarded-Proto"
	case "sec-ch-ua":
		return "Sec-Ch-Ua"
	case "sec-ch-ua-mobile":
		return "Sec-Ch-Ua-Mobile"
	case "sec-ch-ua-platform":
		return "Sec-Ch-Ua-Platform"
	case "sec-fetch-dest":
		return "Sec-Fetch-Dest"
	case "sec-fetch-mode":
		return "Sec-Fetch-Mode"
	case "sec-fetch-site":
		return "Sec-Fetch-Site"
	case "sec-fetch-user":
		return "Sec-Fetch-User"
	case "upgrade-insecure-requests":
		return "Upgrade-Insecure-Requests"
	}
	return textproto.CanonicalMIMEHeaderKey(key)
}
