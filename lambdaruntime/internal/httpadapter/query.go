package httpadapter

import (
	"net/url"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// queryString returns the raw query of the request.
//
// Payload format 2.0 carries it verbatim. Format 1.0 of REST and HTTP APIs carries maps of decoded
// values, so they are encoded again; a load balancer delivers maps of values
// as they were sent, so they are only joined. Both lose the order of the
// parameters: they are sorted by name, so that the same request always has the
// same query.
func (e *event) queryString() string {
	if e.format2() {
		return e.rawQuery
	}
	encode := e.source != sourceALB
	var pairs []string
	add := func(key, value string) {
		if encode {
			key, value = url.QueryEscape(key), url.QueryEscape(value)
		}
		pairs = append(pairs, key+"="+value)
	}
	for m := jsontext.Walk(e.multiQuery); m.Next(); {
		for v := jsontext.WalkArray(m.Value); v.Next(); {
			add(m.Key, jsontext.String(v.Value))
		}
	}
	if pairs == nil {
		for m := jsontext.Walk(e.query); m.Next(); {
			add(m.Key, jsontext.String(m.Value))
		}
	}
	slices.SortStableFunc(pairs, func(a, b string) int {
		return strings.Compare(a[:strings.IndexByte(a, '=')], b[:strings.IndexByte(b, '=')])
	})
	return strings.Join(pairs, "&")
}
