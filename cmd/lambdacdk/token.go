package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
)

// words is a flag that may be repeated.
type words []string

func (w *words) String() string { return strings.Join(*w, " ") }

// Set adds the words of s.
func (w *words) Set(s string) error {
	*w = append(*w, strings.Fields(s)...)
	return nil
}

func runToken(ctx context.Context, c *invocation) error {
	claims := assignments{}
	c.flags.Var(claims, "claim", "`NAME=VALUE` for the token to say, such as sub=u1; may be repeated; a value that begins with [ or { is JSON")
	r := session.TokenRequest{Claims: claims, Expires: time.Hour}
	c.flags.Var((*words)(&r.Scopes), "scope", "`scope` that the token has; may be repeated")
	c.flags.StringVar(&r.API, "api", "", "`name` of the API, or of the authorizer, that the token is for: its construct path or an id in it; needed if several take tokens")
	c.flags.Func("expires", "how `long` the token is good, such as 30m; less than 0 for one that has expired; 1h by default", func(text string) (err error) {
		if r.Expires, err = time.ParseDuration(text); err != nil {
			return errors.New("want how long it is good, such as 30s, 5m or -1h for one that has expired")
		}
		return nil
	})
	args, err := c.parse()
	if err != nil {
		return err
	}
	o := session.Options{Output: c.stderr}
	switch len(args) {
	case 0:
	case 1:
		o.Dir = args[0]
	default:
		return c.wrong("token takes one folder, got %d arguments", len(args))
	}
	return session.Token(ctx, o, r, c.stdout)
}
