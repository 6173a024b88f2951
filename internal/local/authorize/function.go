package authorize

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/httpevent"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/rolepolicies"
)

// httpAPITime is how long an HTTP API waits for an authorizer ("Quotas for
// configuring and running an HTTP API"); a REST API waits as long as for any
// function.
const httpAPITime = 10 * time.Second

// An answer is what a Lambda authorizer has said about a caller. Its policy is
// evaluated anew for each request.
type answer struct {
	simple    bool
	allowed   bool // if simple
	policy    iampolicy.Policy
	principal string
	context   map[string]any
	latency   int64 // in milliseconds
}

// byFunction is a Lambda authorizer.
func (g *Gate) byFunction(ctx context.Context, a *authorizer, r Request) (any, error) {
	values, ok := a.values(r)
	if !ok || a.Token && (len(values) != 1 || !a.matches(values[0])) {
		return nil, refuse(httpevent.ErrUnauthorized, "the authorizer is not asked: the request has not all of its identity sources as it wants them")
	}
	key := a.cacheKey(g.version(a), values)
	said, ok := a.cache.get(key, g.options.Now())
	if !ok {
		var err error
		if said, err = g.ask(ctx, a, r, values); err != nil {
			return nil, err
		}
		a.cache.put(key, said, g.options.Now(), a.TTL)
	}
	if err := said.judge(r, g.options.Now()); err != nil {
		return nil, err
	}
	grant, err := r.Endpoint.LambdaGrant(said.principal, said.context, said.latency)
	if err != nil {
		return nil, &Refusal{Err: err, Why: a.Function.Path + ": " + err.Error()}
	}
	return grant, nil
}

func (g *Gate) version(a *authorizer) string {
	if g.options.Version == nil {
		return ""
	}
	return g.options.Version(a.Function)
}

// ask invokes the function.
func (g *Gate) ask(ctx context.Context, a *authorizer, r Request, values []string) (*answer, error) {
	event, err := r.question(httpevent.Question{Payload: a.Payload, Token: a.Token, Sources: values})
	if err != nil {
		return nil, &Refusal{Err: err, Why: err.Error()}
	}
	pool, err := g.options.Pool(a.Function)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	limit := httpAPITime
	if r.Endpoint.Kind == httpevent.REST {
		limit = httpevent.RESTTimeout
	}
	inTime, cancel := context.WithTimeout(ctx, pool.Limit(limit))
	defer cancel()
	inTime = history.With(inTime, history.Origin{Source: "authorizer of " + r.Method + " " + r.URL.Path})
	start := g.options.Now()
	res, err := pool.Invoke(inTime, event, runtimeapi.InvokeOptions{})
	if err == nil && g.options.Asked != nil {
		g.options.Asked(a.Function, r.Method+" "+r.URL.Path, res)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, refuse(httpevent.ErrAuthorizer, "authorizer %s: %v", a.Function.Path, err)
	case res.Error != nil && res.Error.Message == "Unauthorized":
		return nil, refuse(httpevent.ErrUnauthorized, "authorizer %s says Unauthorized", a.Function.Path)
	case res.Error != nil:
		return nil, refuse(httpevent.ErrAuthorizer, "authorizer %s failed: %v", a.Function.Path, res.Error)
	}
	said, err := readAnswer(res.Payload, a.Simple)
	if err != nil {
		return nil, refuse(httpevent.ErrAuthorizer, "authorizer %s: %v", a.Function.Path, err)
	}
	said.latency = g.options.Now().Sub(start).Milliseconds()
	return said, nil
}

// question is the event that a Lambda authorizer gets.
func (r Request) question(q httpevent.Question) ([]byte, error) {
	if r.Event != nil {
		return r.Event(), nil
	}
	return r.Endpoint.AuthorizerEvent(r.Request, r.Match, r.ARN, q)
}

// readAnswer reads what an authorizer has returned: "Authorizer response
// format" in the page about Lambda authorizers of HTTP APIs, and "Output from an
// API Gateway Lambda authorizer".
func readAnswer(payload []byte, simple bool) (*answer, error) {
	var out struct {
		IsAuthorized *bool           `json:"isAuthorized"`
		Principal    json.RawMessage `json:"principalId"`
		Policy       any             `json:"policyDocument"`
		Context      map[string]any  `json:"context"`
	}
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("its answer cannot be read: %w", err)
	}
	said := &answer{simple: simple, context: out.Context}
	if simple {
		if out.IsAuthorized == nil {
			return nil, errors.New("its answer has no isAuthorized, which its API wants (EnableSimpleResponses)")
		}
		said.allowed = *out.IsAuthorized
		return said, nil
	}
	statements := rolepolicies.Plain(rolepolicies.Of(out.Policy))
	if len(statements) == 0 {
		return nil, errors.New("its answer has no policyDocument with a statement")
	}
	if json.Unmarshal(out.Principal, &said.principal) != nil || said.principal == "" {
		return nil, errors.New("its answer has no principalId")
	}
	said.policy = iampolicy.New(statements)
	return said, nil
}

// judge says whether the answer lets this request in. One that was given for
// another path may not: the policy counts, and not what it was made for.
func (s *answer) judge(r Request, now time.Time) error {
	if s.simple {
		if !s.allowed {
			return refuse(httpevent.ErrForbidden, "the authorizer says isAuthorized: false")
		}
		return nil
	}
	verdict := iampolicy.Evaluate(iampolicy.Request{
		Action: "execute-api:Invoke", Resource: r.ARN, Common: r.conditions(now),
	}, s.policy)
	switch {
	case verdict.Allowed:
		return nil
	case verdict.By != nil:
		return refuse(httpevent.ErrDenied, "the authorizer's policy denies %s", r.ARN)
	}
	return refuse(httpevent.ErrForbidden, "the authorizer's policy does not allow %s", r.ARN)
}

// conditions answers for the condition keys of a request: those that are not
// known are not in it, so that nothing is let in by a guess.
func (r Request) conditions(now time.Time) func(key string) ([]string, bool) {
	known := map[string]string{
		"aws:sourceip": r.sourceIP(), "aws:useragent": r.UserAgent(), "aws:referer": r.Referer(),
		"aws:securetransport": "true", // as it is on AWS
		"aws:currenttime":     now.UTC().Format(time.RFC3339),
		"aws:epochtime":       fmt.Sprint(now.Unix()),
	}
	return func(key string) ([]string, bool) {
		if value := known[key]; value != "" {
			return []string{value}, true
		}
		return nil, true
	}
}
