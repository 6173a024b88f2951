package wire

import (
	"net/http"
	"strings"
)

// UserHeader is in a call of Lambda's Invoke that lambdacdk invoke makes, with
// any value. The function may then be named as users do, by construct path or
// logical id too, and what was saved is built first. A handler's calls have
// neither: they would not work on AWS.
const UserHeader = "X-Lambdacdk-Invoke"

// UserService is what the tool's other commands sign their requests to a run
// for.
const UserService = "lambdacdk"

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

// Header is an Authorization header with c, for servers that look at nothing
// else of a signature.
func (c Credential) Header() string {
	return "AWS4-HMAC-SHA256 Credential=" + c.AccessKey + "/20260101/" + c.Region + "/" + c.Service + "/aws4_request, SignedHeaders=host, Signature=local"
}

// Scope is the service a request was signed for and its region. Both are empty
// if the request is not signed.
func Scope(r *http.Request) (service, region string) {
	c := CredentialOf(r)
	return c.Service, c.Region
}
