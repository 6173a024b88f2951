package wire

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
)

// An Error is what a service answers to a call it refuses.
type Error struct {
	// Code is the name by which SDKs know the error, such as
	// "ResourceNotFoundException".
	Code string
	// Message is for people.
	Message string
	// Status is the HTTP status. If 0, 400.
	Status int
	// QueryCode is the code of the protocol that the service had before, for
	// those that still send it. If empty, it has none.
	QueryCode string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf returns an *Error with status 400.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// AsError makes any error one that can be sent. SDKs try again after a status
// of 500, so only what is no *Error becomes one.
func AsError(err error) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return &Error{Code: "InternalFailure", Message: err.Error(), Status: http.StatusInternalServerError}
	}
	if e.Status == 0 {
		copied := *e
		copied.Status = http.StatusBadRequest
		return &copied
	}
	return e
}

// WriteS3Error answers in the form of S3's errors.
func WriteS3Error(w http.ResponseWriter, err error) {
	e := AsError(err)
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(e.Status)
	// Writing fails only if the client is gone.
	xml.NewEncoder(w).Encode(struct {
		XMLName       xml.Name `xml:"Error"`
		Code, Message string
	}{Code: e.Code, Message: e.Message})
}
