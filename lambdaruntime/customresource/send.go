package customresource

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-lambda-go/cfn"
)

// Source: "Custom resource response objects", AWS CloudFormation user guide.
const (
	maxAnswer     = 4096
	maxPhysicalID = 1024
)

// check says what CloudFormation would refuse.
func check(r *cfn.Response) error {
	if len(r.PhysicalResourceID) > maxPhysicalID {
		return fmt.Errorf("the handler returned a PhysicalResourceId of %d bytes; CloudFormation takes %d", len(r.PhysicalResourceID), maxPhysicalID)
	}
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("the handler's data cannot be encoded: %w", err)
	}
	if len(body) > maxAnswer {
		return fmt.Errorf("the answer with the handler's data has %d bytes; CloudFormation takes %d; put the data into a parameter or a bucket, and return its name", len(body), maxAnswer)
	}
	return nil
}

// firstPause is the wait before an answer is sent again; each next one is twice
// as long.
const firstPause = 100 * time.Millisecond

// send puts the answer where CloudFormation looks until it is taken, refused, or ctx ends.
func send(ctx context.Context, to string, r *cfn.Response) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	for pause := firstPause; ; pause *= 2 {
		again, err := put(ctx, to, body)
		if err == nil || !again {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// put sends body once, and tells whether a failure may pass. Errors do not name
// the URL: whoever has it can answer.
func put(ctx context.Context, to string, body []byte) (again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, to, bytes.NewReader(body))
	if err != nil {
		return false, fmt.Errorf("the ResponseURL is no URL")
	}
	res, err := http.DefaultClient.Do(req) // no Content-Type: it is not in the signature
	if err != nil {
		return true, withoutURL(err)
	}
	defer res.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(res.Body, 512))
	if res.StatusCode != http.StatusOK {
		return res.StatusCode >= http.StatusInternalServerError, fmt.Errorf("%s: %s", res.Status, said)
	}
	return false, nil
}

// withoutURL is the error of a request without its URL, which is signed.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
