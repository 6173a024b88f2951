package httpevent

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/intake"
)

// readBody reads the body of r, at most what the service takes.
func (e Endpoint) readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	limit := int64(maxAPIBody)
	switch e.Kind {
	case FunctionURL:
		limit = maxURLBody
	case ALB:
		limit = maxALBBody
	}
	body, err := intake.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("httpevent: read the request's body: %w", err)
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("%w: %s takes bodies of at most %d bytes", ErrTooLarge, e.Kind, limit)
	}
	return body, nil
}

// encodeBody is the event's body and isBase64Encoded.
func (e Endpoint) encodeBody(body []byte, h http.Header) (string, bool) {
	if len(body) == 0 {
		return "", false
	}
	if e.isBinary(body, h) {
		return base64.StdEncoding.EncodeToString(body), true
	}
	return string(body), false
}

// isBinary reports whether the service sends a body in base64. REST APIs do
// for the types they are told. The others take a short list of types as text
// and all else, a missing type and forms included, as binary: documented for
// load balancers ("Lambda functions as targets"), measured for HTTP APIs and
// function URLs. Bytes that are no UTF-8 cannot stand in JSON.
func (e Endpoint) isBinary(body []byte, h http.Header) bool {
	mediaType := mediaType(h.Get("Content-Type"))
	if e.Kind == REST {
		return matchesMediaType(e.BinaryMediaTypes, mediaType)
	}
	if e.Kind == ALB && h.Get("Content-Encoding") != "" {
		return true
	}
	switch mediaType {
	case "application/json", "application/xml", "application/javascript":
	default:
		if !strings.HasPrefix(mediaType, "text/") {
			return true
		}
	}
	return !utf8.Valid(body)
}

// mediaType is the type without its parameters, in lower case.
func mediaType(contentType string) string {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		t, _, _ = strings.Cut(contentType, ";")
		t = strings.ToLower(strings.TrimSpace(t))
	}
	return t
}

// matchesMediaType reports whether t is one of the types, which may be
// "image/*" or "*/*".
func matchesMediaType(types []string, t string) bool {
	for _, want := range types {
		prefix, isWild := strings.CutSuffix(strings.ToLower(want), "*")
		switch {
		case want == "*/*", !isWild && strings.EqualFold(want, t), isWild && strings.HasPrefix(t, prefix):
			return true
		}
	}
	return false
}
