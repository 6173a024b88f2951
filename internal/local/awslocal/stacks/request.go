package stacks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// A response is what a handler answers, of which the fields that matter here.
type response struct {
	Status, Reason     string
	PhysicalResourceID string `json:"PhysicalResourceId"`
	NoEcho             bool
	Data               map[string]any
}

// An Outcome is what came of a custom resource.
type Outcome struct {
	Path string
	// Request is what the handler was asked: "Create", "Update" or "Delete".
	Request    string
	PhysicalID string
	Data       map[string]any
	// Reason is why it failed; empty if it did not.
	Reason string
	// Replaced is the physical id of the one before, which was deleted after an
	// update; empty if there was none.
	Replaced string
}

// Trigger makes the custom resource that the user names, by construct path, the
// end of that or logical id; it changes one that there is, and deletes it if
// remove is set. It reports false for what is none.
func (s *Service) Trigger(ctx context.Context, name string, remove bool) (o Outcome, found bool, err error) {
	r, found := s.named(name)
	if !found {
		return Outcome{}, false, nil
	}
	s.asking.Lock()
	defer s.asking.Unlock()
	o, err = s.apply(ctx, r, remove)
	return o, true, err
}

// Limit is how long the handler of a custom resource may take to answer, which is
// named as for Trigger. It reports false for what is none.
func (s *Service) Limit(name string) (path string, limit time.Duration, found bool) {
	r, found := s.named(name)
	return r.path, r.timeout, found
}

// Triggers is [service.Triggerer].
func (s *Service) Triggers() []service.Trigger {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []service.Trigger
	for _, r := range s.resources {
		what := "not made yet"
		if _, ok := s.made[r.path]; ok {
			what = "made"
		}
		all = append(all, service.Trigger{Kind: "custom resource", Path: r.path, What: what, Names: []string{r.logicalID}})
	}
	return all
}

func (s *Service) named(name string) (resource, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.resources {
		if name == r.logicalID || strings.HasSuffix("/"+r.path, "/"+name) {
			return r, true
		}
	}
	return resource{}, false
}

// apply asks for what is to be done, and for what follows of it: the deletion of
// what an update has replaced, or of what a creation that failed has left.
func (s *Service) apply(ctx context.Context, r resource, remove bool) (Outcome, error) {
	s.mu.Lock()
	before, exists := s.made[r.path]
	s.mu.Unlock()
	o := Outcome{Path: r.path, Request: "Create"}
	switch {
	case remove && !exists:
		return o, wire.Errorf("ValidationError", "%s was not made here, so there is nothing to delete", r.path)
	case remove:
		o.Request = "Delete"
	case exists:
		o.Request = "Update"
	}
	answer, err := s.ask(ctx, r, o.Request, before)
	if err != nil {
		return o, err
	}
	o.PhysicalID, o.Data = answer.PhysicalResourceID, answer.Data
	if answer.NoEcho || remove {
		o.Data = nil
	}
	now := made{answer.PhysicalResourceID, r.properties}
	switch {
	case answer.Status != "SUCCESS":
		o.Reason = answer.Reason
		if o.Request == "Create" && now.PhysicalID != "" {
			err = s.clean(ctx, r, now)
		}
		return o, err
	case remove:
		return o, s.keep(r, nil)
	}
	if err := s.keep(r, &now); err != nil {
		return o, err
	}
	if exists && before.PhysicalID != now.PhysicalID {
		o.Replaced = before.PhysicalID
		err = s.clean(ctx, r, before)
	}
	return o, err
}

// clean deletes what is not to be there any more.
func (s *Service) clean(ctx context.Context, r resource, m made) error {
	answer, err := s.ask(ctx, r, "Delete", m)
	if err == nil && answer.Status != "SUCCESS" {
		s.host.Problem("custom resource %s: what was %s is not deleted: %s", r.path, m.PhysicalID, answer.Reason)
	}
	return err
}

// keep notes what there is of a custom resource; nil if nothing is any more.
func (s *Service) keep(r resource, m *made) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m == nil {
		delete(s.made, r.path)
		return s.journal.Delete(r.path)
	}
	s.made[r.path] = *m
	return s.journal.Put(r.path, *m)
}

// ask sends the handler an event, as one that nobody waits for, and waits for the
// answer at its ResponseURL.
func (s *Service) ask(ctx context.Context, r resource, request string, before made) (response, error) {
	id, answers := randomid.UUID(), make(chan response, 1)
	s.mu.Lock()
	s.waiting[id] = answers
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.waiting, id)
	}()
	event := map[string]any{
		"RequestType": request, "RequestId": id, "ResponseURL": s.responseURL(id, r), "ResourceType": r.kind,
		"LogicalResourceId": r.logicalID, "StackId": r.stack, "ServiceToken": r.handler, "ResourceProperties": r.properties,
	}
	if request != "Create" {
		event["PhysicalResourceId"] = before.PhysicalID
	}
	switch request {
	case "Update":
		event["OldResourceProperties"] = before.Properties
	case "Delete":
		event["ResourceProperties"] = before.Properties
	}
	text, err := json.Marshal(event)
	if err != nil {
		return response{}, err // unreachable: all is text
	}
	if err := s.host.Deliver(r.handler, message.Origin{Cause: "custom resource " + r.path}, message.Message{Body: string(text)}); err != nil {
		return response{}, err
	}
	timer := time.NewTimer(r.timeout)
	defer timer.Stop()
	select {
	case a := <-answers:
		return a, nil
	case <-timer.C:
		return response{}, wire.Errorf("ValidationError", "%s has not answered in %v, its ServiceTimeout: CloudFormation would give up, and roll the stack back", r.path, r.timeout)
	case <-ctx.Done():
		return response{}, ctx.Err()
	case <-s.host.Background.Done():
		return response{}, wire.Errorf("ValidationError", "lambdacdk local ended before %s had answered", r.path)
	}
}

// responseURL is where the answer is taken: with the key of the handler's own
// function, which it has anyway.
func (s *Service) responseURL(id string, r resource) string {
	key := s.host.AccessKeyOf(r.name)
	query := url.Values{"X-Amz-Credential": {key + "/20260101/us-east-1/" + serviceName + "/aws4_request"}, "X-Amz-Signature": {"local"}}
	return s.host.URL + "/custom-resources/" + id + "?" + query.Encode()
}

// maxAnswer is the most that CloudFormation takes in bytes, from "Custom resource
// response objects".
const maxAnswer = 4096

// ServeHTTP takes answers.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, ok := strings.CutPrefix(r.URL.Path, "/custom-resources/")
	s.mu.Lock()
	answers := s.waiting[id]
	s.mu.Unlock()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxAnswer+1))
	var a response
	switch {
	case !ok || r.Method != http.MethodPut:
		wire.WriteS3Error(w, wire.NotEmulated("CloudFormation", r.Method+" "+r.URL.Path, nil))
	case answers == nil:
		wire.WriteS3Error(w, &wire.Error{Code: "AccessDenied", Message: "nobody waits for this answer", Status: http.StatusForbidden})
	case err != nil || len(body) > maxAnswer:
		wire.WriteS3Error(w, wire.Errorf("EntityTooLarge", "an answer has %d bytes at most", maxAnswer))
	case json.Unmarshal(body, &a) != nil || a.Status != "SUCCESS" && a.Status != "FAILED":
		s.host.Problem("custom resource: an answer is no JSON object with the Status SUCCESS or FAILED, and is not read: %s", body)
		w.WriteHeader(http.StatusOK) // S3 takes anything
	default:
		select {
		case answers <- a:
		default: // a second one does not count
		}
		w.WriteHeader(http.StatusOK)
	}
}

// String is what the user is told.
func (o Outcome) String() string {
	did := map[string]string{"Create": "was made", "Update": "was changed", "Delete": "was deleted"}[o.Request]
	if o.Reason != "" {
		return fmt.Sprintf("%s: %s failed: %s", o.Path, o.Request, o.Reason)
	}
	text := fmt.Sprintf("%s %s: %s", o.Path, did, o.PhysicalID)
	if o.Replaced != "" {
		text += ", in place of " + o.Replaced + ", which was deleted"
	}
	if len(o.Data) > 0 {
		data, _ := json.Marshal(o.Data) // was decoded from JSON
		text += "; its attributes are " + string(data)
	}
	return text
}
