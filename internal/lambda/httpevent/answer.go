package httpevent

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// An answer is what the client gets, read from the function's payload.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// envelope is the JSON object that a function answers with. Fields are raw
// because the services are lenient about numbers and strings.
type envelope struct {
	StatusCode      json.RawMessage     `json:"statusCode"`
	Headers         map[string]*scalar  `json:"headers"`
	MultiHeaders    map[string][]scalar `json:"multiValueHeaders"`
	Cookies         []string            `json:"cookies"`
	Body            *string             `json:"body"`
	IsBase64Encoded bool                `json:"isBase64Encoded"`
}

// A scalar is a header value: a JSON string, number or boolean.
type scalar string

func (s *scalar) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '{', '[':
		return malformed("header value %s is not a string", b)
	case '"':
		return json.Unmarshal(b, (*string)(s))
	}
	*s = scalar(b)
	return nil
}

// parse reads a function's payload as the service does.
func (e Endpoint) parse(r *http.Request, payload []byte) (answer, error) {
	var fields map[string]json.RawMessage
	isObject := json.Unmarshal(payload, &fields) == nil && fields != nil
	_, hasStatus := fields["statusCode"]
	switch {
	case e.isV2() && !hasStatus:
		// "Lambda function response for format 2.0" in the API Gateway guide:
		// anything without a status code is itself the body.
		if !json.Valid(payload) {
			return answer{}, malformed("not JSON: %s", excerpt(payload))
		}
		return answer{status: http.StatusOK, header: http.Header{"Content-Type": {"application/json"}}, body: payload}, nil
	case !isObject:
		return answer{}, malformed("want a JSON object, got %s", excerpt(payload))
	case e.Kind == REST:
		for name := range fields {
			if !restFields[name] {
				return answer{}, malformed("a REST API refuses the unknown field %q", name)
			}
		}
	}
	var env envelope
	if err := json.Unmarshal(payload, &env); err != nil {
		return answer{}, malformed("%v", err)
	}
	status, err := e.status(env.StatusCode)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: status, header: e.header(env)}
	if env.Body != nil {
		a.body = []byte(*env.Body)
	}
	if env.IsBase64Encoded && e.decodes(r, a.header) {
		if a.body, err = base64.StdEncoding.DecodeString(string(a.body)); err != nil {
			return answer{}, malformed("isBase64Encoded, but the body is not base64: %v", err)
		}
	}
	if e.Kind == ALB && len(payload) > maxALBBody {
		return answer{}, malformed("%d bytes; a load balancer takes %d", len(payload), maxALBBody)
	}
	return a, nil
}

// isV2 reports whether payloads have format 2.0.
func (e Endpoint) isV2() bool { return e.Kind == HTTPAPI && !e.isV1() || e.Kind == FunctionURL }

// isV1 reports whether an HTTP API speaks format 1.0, which is that of REST
// APIs but for paths, base64 and what is refused.
func (e Endpoint) isV1() bool { return e.Kind == HTTPAPI && e.Payload == "1.0" }

var restFields = map[string]bool{"statusCode": true, "headers": true, "multiValueHeaders": true, "body": true, "isBase64Encoded": true}

// status reads statusCode: a number, or a string of digits. A REST API takes
// its absence for 200.
func (e Endpoint) status(raw json.RawMessage) (int, error) {
	if len(raw) == 0 && e.Kind == REST {
		return http.StatusOK, nil
	}
	status, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil || status < 200 || status > 599 {
		return 0, malformed("statusCode is %s; want 200 to 599", orNothing(raw))
	}
	return status, nil
}

// header joins the maps that the service reads: format 2.0 knows no
// multi-value headers, and a load balancer reads only the form it is set to.
func (e Endpoint) header(env envelope) http.Header {
	h := http.Header{}
	useSingle, useMulti := true, e.Kind == REST || e.isV1()
	if e.Kind == ALB {
		useSingle, useMulti = !e.MultiValueHeaders, e.MultiValueHeaders
	}
	if useMulti {
		for _, name := range slices.Sorted(maps.Keys(env.MultiHeaders)) {
			for _, v := range env.MultiHeaders[name] {
				h.Add(name, string(v))
			}
		}
	}
	if useSingle {
		// In a fixed order: names that differ in case only are one header.
		for _, name := range slices.Sorted(maps.Keys(env.Headers)) {
			if v := env.Headers[name]; v != nil && (!useMulti || len(env.MultiHeaders[name]) == 0) {
				h.Add(name, string(*v))
			}
		}
	}
	if e.isV2() {
		for _, c := range env.Cookies {
			h.Add("Set-Cookie", c)
		}
	}
	return h
}

// decodes reports whether the service decodes base64 for this client. A REST
// API looks at the first type that the client accepts, the others always do.
func (e Endpoint) decodes(r *http.Request, answer http.Header) bool {
	if e.Kind != REST {
		return true
	}
	accept, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	if accept == "" {
		accept = answer.Get("Content-Type")
	}
	return matchesMediaType(e.BinaryMediaTypes, mediaType(accept))
}

// excerpt is the beginning of a payload, for messages.
func excerpt(payload []byte) string {
	const limit = 80
	if len(payload) > limit {
		return strconv.Quote(string(payload[:limit])) + "…"
	}
	return strconv.Quote(string(payload))
}

func orNothing(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "missing"
	}
	return string(raw)
}
