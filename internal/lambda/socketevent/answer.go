package socketevent

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
)

// An Answer is what a function answers.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    []byte
}

// OK reports whether the function has taken the client or its message.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }

// ReadAnswer reads it. API Gateway takes nothing without a status.
func ReadAnswer(payload []byte) (Answer, error) {
	var in struct {
		StatusCode      json.Number
		Headers         map[string]any
		Body            string
		IsBase64Encoded bool
	}
	if err := json.Unmarshal(payload, &in); err != nil {
		return Answer{}, fmt.Errorf("the answer is no object with statusCode: %w", err)
	}
	status, err := in.StatusCode.Int64()
	if err != nil || status < 100 || status > 599 {
		return Answer{}, fmt.Errorf("the answer has the statusCode %q; it must be 100 to 599", in.StatusCode)
	}
	a := Answer{Status: int(status), Headers: map[string]string{}, Body: []byte(in.Body)}
	for name, value := range in.Headers {
		a.Headers[http.CanonicalHeaderKey(name)] = fmt.Sprint(value)
	}
	if in.IsBase64Encoded {
		if a.Body, err = base64.StdEncoding.DecodeString(in.Body); err != nil {
			return Answer{}, fmt.Errorf("the answer's body is not the base64 that it says: %w", err)
		}
	}
	return a, nil
}
