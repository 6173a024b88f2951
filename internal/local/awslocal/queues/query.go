package queues

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// SQS had the query protocol before JSON, and SDKs from before the end of 2023
// speak it. Its operations are the same ones: a form becomes the JSON input,
// and the JSON output becomes XML, both without the lists around elements.

// ServeHTTP answers in the protocol of the request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Amz-Target") == "" && strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		s.query.ServeHTTP(w, r)
		return
	}
	s.JSON.ServeHTTP(w, r)
}

func queryProtocol(j wire.JSON) wire.Query {
	q := wire.Query{Service: j.Service, Namespace: "http://queue.amazonaws.com/doc/2012-11-05/", Operations: map[string]func(context.Context, url.Values) (any, error){}}
	for action, operation := range j.Operations {
		q.Operations[action] = func(ctx context.Context, form url.Values) (any, error) {
			input, err := json.Marshal(inputOf(form))
			if err != nil {
				return nil, err // unreachable: strings and numbers
			}
			result, err := operation(ctx, input)
			if err != nil {
				return nil, err
			}
			text, err := json.Marshal(result)
			if err != nil {
				return nil, err // unreachable: it is what JSON clients get
			}
			output := element{action: action}
			return output, json.Unmarshal(text, &output.content)
		}
	}
	return q
}

// numbers are the fields of inputs that are no strings.
var numbers = []string{"DelaySeconds", "VisibilityTimeout", "WaitTimeSeconds", "MaxNumberOfMessages"}

// inputOf makes a form the JSON input. "Name.1.Rest" is an element of a list.
func inputOf(form url.Values) map[string]any {
	input := map[string]any{}
	lists := map[string]map[int]url.Values{} // by name and number
	for key, values := range form {
		name, rest, isList := strings.Cut(key, ".")
		if !isList {
			input[name] = scalar(name, values[0])
			continue
		}
		number, rest, _ := strings.Cut(rest, ".")
		n, err := strconv.Atoi(number)
		if err != nil {
			continue // no operation has such a field
		}
		if lists[name] == nil {
			lists[name] = map[int]url.Values{}
		}
		if lists[name][n] == nil {
			lists[name][n] = url.Values{}
		}
		lists[name][n][rest] = values
	}
	for name, byNumber := range lists {
		var elements []url.Values
		for _, n := range slices.Sorted(maps.Keys(byNumber)) {
			elements = append(elements, byNumber[n])
		}
		setList(input, name, elements)
	}
	return input
}

func scalar(name, value string) any {
	if n, err := strconv.Atoi(value); err == nil && slices.Contains(numbers, name) {
		return n
	}
	return value
}

func setList(input map[string]any, name string, elements []url.Values) {
	switch {
	case strings.HasSuffix(name, "RequestEntry"):
		var entries []any
		for _, e := range elements {
			entries = append(entries, inputOf(e))
		}
		input["Entries"] = entries
	case name == "MessageAttribute":
		attributes := map[string]any{}
		for _, e := range elements {
			attribute := map[string]any{}
			for key := range e {
				if field, ok := strings.CutPrefix(key, "Value."); ok {
					attribute[field] = e.Get(key)
				}
			}
			attributes[e.Get("Name")] = attribute
		}
		input["MessageAttributes"] = attributes
	default: // AttributeName.1 and the like
		var texts []string
		for _, e := range elements {
			texts = append(texts, e.Get(""))
		}
		input[name+"s"] = texts
	}
}

// An element is a JSON output as XML.
type element struct {
	action  string
	content any
}

// MarshalXML writes lists without an element around them: each of their
// elements has the list's own name without its plural.
func (x element) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	switch content := x.content.(type) {
	case map[string]any:
		if err := e.EncodeToken(start); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(content)) {
			if err := x.field(e, name, content[name]); err != nil {
				return err
			}
		}
		return e.EncodeToken(start.End())
	case []any:
		for _, c := range content {
			if err := e.EncodeElement(element{x.action, c}, start); err != nil {
				return err
			}
		}
		return nil
	case nil:
		return nil
	}
	return e.EncodeElement(x.content, start)
}

func (x element) field(e *xml.Encoder, name string, content any) error {
	switch name {
	case "Attributes", "MessageAttributes":
		byName, _ := content.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(byName)) {
			pair := map[string]any{"Name": key, "Value": byName[key]}
			if err := e.EncodeElement(element{x.action, pair}, named(strings.TrimSuffix(name, "s"))); err != nil {
				return err
			}
		}
		return nil
	case "Successful":
		name = x.action + "ResultEntry"
	case "Failed":
		name = "BatchResultErrorEntry"
	case "Messages", "QueueUrls", "queueUrls":
		name = strings.TrimSuffix(strings.ToUpper(name[:1])+name[1:], "s")
	}
	return e.EncodeElement(element{x.action, content}, named(name))
}

func named(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }
