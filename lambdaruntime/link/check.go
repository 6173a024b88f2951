package link

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

func notEmpty(s, what string) error {
	if s == "" {
		return errors.New("is empty, want " + what)
	}
	return nil
}

// wantARN checks the shape arn:partition:service:…, so that a value of another
// kind is noticed at start and not by the first call.
func wantARN(s, service string) error {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != service {
		return fmt.Errorf("is %q, want an ARN of the form arn:aws:%s:region:account:resource", s, service)
	}
	return nil
}

func wantURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("is %q, want a URL such as https://host/path", s)
	}
	return nil
}
