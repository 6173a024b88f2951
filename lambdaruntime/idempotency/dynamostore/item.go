package dynamostore

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/idempotency"
)

// The attributes, see the package comment.
const (
	attrID         = "id"
	attrStatus     = "status"
	attrExpiration = "expiration"
	attrInProgress = "in_progress_expiration"
	attrData       = "data"
	attrValidation = "validation"
	attrToken      = "token"
)

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// seconds rounds up, so that a record does not end before its time.
func seconds(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }

func key(id string) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{attrID: text(id)}
}

// item is a record as it is stored.
func item(r idempotency.Record) map[string]types.AttributeValue {
	i := map[string]types.AttributeValue{
		attrID:         text(r.Key),
		attrStatus:     text(string(r.Status)),
		attrExpiration: number(seconds(r.Expires)),
		attrToken:      text(r.Token),
	}
	if !r.InProgressExpires.IsZero() {
		i[attrInProgress] = number(r.InProgressExpires.UnixMilli())
	}
	if r.Validation != "" {
		i[attrValidation] = text(r.Validation)
	}
	return i
}

// record reads an item, whoever wrote it. No item is a record without status.
func record(i map[string]types.AttributeValue) (idempotency.Record, error) {
	r := idempotency.Record{
		Key:        stringOf(i[attrID]),
		Token:      stringOf(i[attrToken]),
		Status:     idempotency.Status(stringOf(i[attrStatus])),
		Validation: stringOf(i[attrValidation]),
	}
	if data, ok := i[attrData]; ok {
		s, ok := data.(*types.AttributeValueMemberS)
		if !ok {
			return r, fmt.Errorf("dynamostore: attribute %s of %s is a %T; only JSON text is understood", attrData, r.Key, data)
		}
		r.Data = []byte(s.Value)
	}
	if n, ok, err := numberOf(i, attrExpiration); err != nil {
		return r, err
	} else if ok {
		r.Expires = time.Unix(n, 0)
	}
	if n, ok, err := numberOf(i, attrInProgress); err != nil {
		return r, err
	} else if ok {
		r.InProgressExpires = time.UnixMilli(n)
	}
	return r, nil
}

func stringOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func numberOf(i map[string]types.AttributeValue, name string) (int64, bool, error) {
	v, ok := i[name].(*types.AttributeValueMemberN)
	if !ok {
		return 0, false, nil
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	if err != nil {
		return 0, false, fmt.Errorf("dynamostore: attribute %s of %s is %q; it must be a whole number", name, stringOf(i[attrID]), v.Value)
	}
	return n, true, nil
}
