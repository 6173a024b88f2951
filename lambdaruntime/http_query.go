package lambdaruntime

import (
	"net/url"
	"slices"
	"strings"
)

// queryString returns the raw query of the request.
//
// Payload format 2.0 carries it verbatim. A REST API delivers maps of decoded
// values, so they are encoded again; a load balancer delivers maps of values
// as they were sent, so they are only joined. Both lose the order of the
// parameters: they are sorted by name, so that the same request always has the
// same query.
func (e *httpEvent) queryString() string {
	if e.source.format2() {
		return e.rawQuery
	}
	encode := e.source == sourceRESTAPI
	var pairs []string
	add := func(key, value string) {
		if encode {
			key, value = url.QueryEscape(key), url.QueryEscape(value)
		}
		pairs = append(pairs, key+"="+value)
	}
	for m := walkObject(e.multiQuery); m.next(); {
		for v := walkArray(m.value); v.next(); {
			add(m.key, jsonString(v.value))
		}
	}
	if pairs == nil {
		for m := walkObject(e.query); m.next(); {
			add(m.key, jsonString(m.value))
		}
	}
	slices.SortStableFunc(pairs, func(a, b string) int {
		return strings.Compare(a[:strings.IndexByte(a, '=')], b[:strings.IndexByte(b, '=')])
	})
	return strings.Join(pairs, "&")
}
