package wire

import (
	"cmp"
	"context"
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// Query serves the query protocol: a form whose Action names the operation, and
// an answer in XML.
type Query struct {
	// Service is the service's name for messages, Namespace that of its XML.
	Service, Namespace string
	// Operations are what it can do. A result is encoded as the operation's
	// result element.
	Operations map[string]func(context.Context, url.Values) (any, error)
}

func (q Query) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/xml")
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	if err := r.ParseForm(); err != nil {
		WriteXMLError(w, Errorf("MalformedQueryString", "the form cannot be read: %v", err))
		return
	}
	action := r.PostForm.Get("Action")
	operation, ok := q.Operations[action]
	if !ok {
		WriteXMLError(w, NotEmulated(q.Service, action, slices.Sorted(maps.Keys(q.Operations))))
		return
	}
	result, err := operation(r.Context(), r.PostForm)
	if err != nil {
		WriteXMLError(w, err)
		return
	}
	e := xml.NewEncoder(w)
	outer := xml.StartElement{Name: xml.Name{Local: action + "Response"}, Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: q.Namespace}}}
	// Writing fails only if the client is gone.
	e.EncodeToken(outer)
	e.EncodeElement(result, xml.StartElement{Name: xml.Name{Local: action + "Result"}})
	e.EncodeToken(outer.End())
	e.Flush()
}

// WriteXMLError answers in the form of the query protocol.
func WriteXMLError(w http.ResponseWriter, err error) {
	e := AsError(err)
	w.WriteHeader(e.Status)
	type cause struct{ Type, Code, Message string }
	xml.NewEncoder(w).Encode(struct {
		XMLName   xml.Name `xml:"ErrorResponse"`
		Error     cause
		RequestId string
	}{Error: cause{"Sender", cmp.Or(e.QueryCode, e.Code), e.Message}, RequestId: randomid.UUID()})
}

// Members are the numbered prefixes of a list in a form, such as
// "Entries.member.1" and "Entries.member.2" for "Entries.member".
func Members(form url.Values, list string) []string {
	var members []string
	for n := 1; ; n++ {
		prefix := list + "." + strconv.Itoa(n)
		found := false
		for key := range form {
			found = found || len(key) > len(prefix) && key[:len(prefix)+1] == prefix+"."
		}
		if !found {
			return members
		}
		members = append(members, prefix)
	}
}
