package awslocal

import (
	"crypto/rand"
	"crypto/subtle"
	"mime"
	"net/http"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// newAccessKey makes the key of one run, in the form of AWS's own: 20 capital
// letters and digits, 80 bits of them random.
func newAccessKey() string { return "LCDK" + rand.Text()[:16] }

// maxForm is the most that is read of a form to find out who sends it, in
// bytes; parts beyond are on disk.
const maxForm = 32 << 20

// credential is what r was signed with. S3's uploads by HTML forms have it as a
// field, before the file.
func credential(w http.ResponseWriter, r *http.Request) wire.Credential {
	c := wire.CredentialOf(r)
	if c != (wire.Credential{}) || r.Method != http.MethodPost {
		return c
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		return c
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.ParseMultipartForm(maxForm) != nil {
		return c
	}
	for name, values := range r.MultipartForm.Value {
		if strings.EqualFold(name, "X-Amz-Credential") && len(values) == 1 {
			return wire.ParseCredential(values[0])
		}
	}
	return c
}

// mayCall reports whether c has the key of this run. The signature itself is
// not checked: whoever knows the key is a function of the app, or has been
// given a URL by one.
func (s *Server) mayCall(c wire.Credential) bool {
	return subtle.ConstantTimeCompare([]byte(c.AccessKey), []byte(s.accessKey)) == 1
}

// refuse answers a request without the key, in the form of the service's
// errors.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, c wire.Credential) {
	w.Header().Set("Connection", "close") // what is left of the body is not read
	writeError(w, r, c, &wire.Error{
		Code: "InvalidAccessKeyId", Status: http.StatusForbidden,
		Message: "the request is not signed with the access key of this run of lambdacdk local, which functions find in AWS_ACCESS_KEY_ID and the tool prints at the start",
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
