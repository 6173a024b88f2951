package tables

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// create creates a table, or leaves the one there is, and waits until it can
// be used. It fails if the one there is has another key.
func (s *Service) create(t Table) error {
	t.Definition.BillingMode = "PAY_PER_REQUEST"
	err := s.call("CreateTable", t.Definition, nil)
	if refused, ok := errors.AsType[*wire.Error](err); err != nil && !(ok && refused.Code == "ResourceInUseException") {
		return err
	}
	for {
		var described struct {
			Table struct {
				TableStatus string
				KeySchema   []any
			}
		}
		if err := s.call("DescribeTable", map[string]string{"TableName": t.Definition.TableName}, &described); err != nil {
			return err
		}
		if described.Table.TableStatus == "ACTIVE" {
			return sameKey(described.Table.KeySchema, t.Definition.KeySchema)
		}
		select {
		case <-s.ctx.Done():
			return s.ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// sameKey compares two key schemas as JSON.
func sameKey(got, want []any) error {
	g, errGot := json.Marshal(got)
	w, errWant := json.Marshal(want)
	if err := errors.Join(errGot, errWant); err != nil {
		return err
	}
	if string(g) != string(w) {
		return fmt.Errorf("it is there from before with another key (%s, now %s): delete it, or the folder given to --state", g, w)
	}
	return nil
}

// call calls an operation of DynamoDB.
func (s *Service) call(operation string, in, out any) error {
	return s.callOwn(s.ctx, "DynamoDB_20120810."+operation, in, out)
}

// callOwn calls dynalite, which checks the access key alone.
func (s *Service) callOwn(ctx context.Context, target string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	s.mu.Lock()
	endpoint := s.endpoint
	s.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", target)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", wire.Credential{AccessKey: s.options.AccessKey, Region: "us-east-1", Service: "dynamodb"}.Header())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		var refused struct {
			Type    string `json:"__type"`
			Message string
		}
		if err := json.NewDecoder(res.Body).Decode(&refused); err != nil {
			return fmt.Errorf("dynalite: %s: %s", target, res.Status)
		}
		return wire.Errorf(refused.Type[strings.LastIndex(refused.Type, "#")+1:], "%s", refused.Message)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}
