package wire

import (
	"net/http"
	"strings"
)

// A Credential is what a request says it was signed with: the access key, the
// region and the service, such as "eu-west-1" and "s3". The zero Credential is
// that of a request without a signature.
type Credential struct{ AccessKey, Region, Service string }

// CredentialOf reads the Authorization header, or the query of a presigned URL.
func CredentialOf(r *http.Request) Credential {
	text := r.URL.Query().Get("X-Amz-Credential")
	if _, after, ok := strings.Cut(r.Header.Get("Authorization"), "Credential="); ok {
		text, _, _ = strings.Cut(after, ",")
	}
	return ParseCredential(text)
}

// ParseCredential reads KEY/DATE/REGION/SERVICE/aws4_request.
func ParseCredential(text string) Credential {
	parts := strings.Split(strings.TrimSpace(text), "/")
	if len(parts) != 5 {
		return Credential{}
	}
	return Credential{AccessKey: parts[0], Region: parts[2], Service: parts[3]}
}

// Scope is the service a request was signed for and its region. Both are empty
// if the request is not signed.
func Scope(r *http.Request) (service, region string) {
	c := CredentialOf(r)
	return c.Service, c.Region
}
