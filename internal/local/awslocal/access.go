package awslocal

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// What is read of a form to find out who sends it, before anybody is trusted:
// S3 has at most 20 KB before the file, and the time is that of a header.
const (
	maxFields = 32 << 10 // in bytes, with what the reader reads ahead
	fieldTime = 10 * time.Second
)

// credential is what r was signed with. S3's uploads by HTML forms have it as a
// field, before the file.
func credential(w http.ResponseWriter, r *http.Request) wire.Credential {
	c := wire.CredentialOf(r)
	if c != (wire.Credential{}) || r.Method != http.MethodPost {
		return c
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return c
	}
	conn := http.NewResponseController(w)
	conn.SetReadDeadline(time.Now().Add(fieldTime)) // not every writer has one
	defer conn.SetReadDeadline(time.Time{})
	// What was read is put back: the service reads the form itself.
	body, head := r.Body, new(bytes.Buffer)
	defer func() {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(head, body), body}
	}()
	return formCredential(multipart.NewReader(io.TeeReader(io.LimitReader(body, maxFields), head), params["boundary"]))
}

// formCredential is the credential among a form's fields; the zero one if it
// has none, or ends before.
func formCredential(form *multipart.Reader) wire.Credential {
	for {
		part, err := form.NextPart()
		if err != nil || part.FileName() != "" { // what follows the file does not count
			return wire.Credential{}
		}
		if !strings.EqualFold(part.FormName(), "X-Amz-Credential") {
			continue
		}
		text, err := io.ReadAll(part) // at most maxFields
		if err != nil {
			return wire.Credential{}
		}
		return wire.ParseCredential(string(text))
	}
}

// refuse answers a request without the key, in the form of the service's
// errors.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, c wire.Credential) {
	w.Header().Set("Connection", "close") // what is left of the body is not read
	writeError(w, r, c, &wire.Error{
		Code: "InvalidAccessKeyId", Status: http.StatusForbidden,
		Message: "the request is not signed with an access key of this run of lambdacdk local, which functions find in AWS_ACCESS_KEY_ID and the tool prints at the start",
	})
}

// writeError answers in the protocol of the request: XML for forms and for S3,
// which requests without a signature belong to, else JSON.
func writeError(w http.ResponseWriter, r *http.Request, c wire.Credential, err *wire.Error) {
	switch {
	case c.Service == "" || c.Service == "s3":
		wire.WriteS3Error(w, err)
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		w.Header().Set("Content-Type", "text/xml")
		wire.WriteXMLError(w, err)
	default:
		w.Header().Set("Content-Type", "application/json")
		wire.WriteJSONError(w, err)
	}
}
