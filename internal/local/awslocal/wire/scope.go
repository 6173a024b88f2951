package wire

import (
	"net/http"
	"strings"
)

// Scope is the service a request was signed for and its region, such as "s3"
// and "eu-west-1". Both are empty if the request is not signed.
//
// It is the part of the credential after the date: in the Authorization header,
// or in the query of a presigned URL.
func Scope(r *http.Request) (service, region string) {
	credential := r.URL.Query().Get("X-Amz-Credential")
	if _, after, ok := strings.Cut(r.Header.Get("Authorization"), "Credential="); ok {
		credential, _, _ = strings.Cut(after, ",")
	}
	parts := strings.Split(strings.TrimSpace(credential), "/")
	if len(parts) != 5 {
		return "", ""
	}
	return parts[3], parts[2]
}
