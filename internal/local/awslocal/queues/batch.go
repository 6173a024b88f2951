package queues

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// batchResult is the output of every batch operation.
type batchResult struct {
	Successful []any
	Failed     []batchFailure
}

type batchFailure struct {
	Id, Code, Message string
	SenderFault       bool
}

// eachEntry does a batch: an entry that fails does not fail the others.
func eachEntry[E, R any](s *Service, url string, entries []E, id func(E) string, do func(*queue, E) (R, error)) (batchResult, error) {
	result := batchResult{Successful: []any{}, Failed: []batchFailure{}}
	q, err := s.byURL(url)
	if err != nil {
		return result, err
	}
	ids := map[string]bool{}
	for _, e := range entries {
		ids[id(e)] = true
	}
	switch {
	case len(entries) == 0:
		return result, wire.Errorf("EmptyBatchRequest", "the batch has no entries")
	case len(entries) > maxBatch:
		return result, wire.Errorf("TooManyEntriesInBatchRequest", "the batch has %d entries; at most %d are allowed", len(entries), maxBatch)
	case len(ids) < len(entries):
		return result, wire.Errorf("BatchEntryIdsNotDistinct", "two entries of the batch have one Id")
	}
	for _, e := range entries {
		done, err := do(q, e)
		if err == nil {
			result.Successful = append(result.Successful, done)
			continue
		}
		refused := wire.AsError(err)
		result.Failed = append(result.Failed, batchFailure{id(e), refused.Code, refused.Message, true})
	}
	return result, nil
}
