package streams

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower].
func (s *Service) Places() []service.Place {
	s.mu.RLock()
	var all []*stream
	for _, x := range s.streams {
		all = append(all, x)
	}
	s.mu.RUnlock()
	slices.SortFunc(all, func(a, b *stream) int { return strings.Compare(a.current().Path, b.current().Path) })
	var places []service.Place
	for _, x := range all {
		spec, n := x.current(), x.count()
		places = append(places, service.Place{
			Kind: "stream", Path: spec.Path, Name: spec.Name, Look: x.look, Open: x.open,
			Amounts: []service.Amount{{N: n, What: service.Noun(n, "record")}, {N: spec.Shards, What: service.Noun(spec.Shards, "shard")}},
			Actions: []service.Action{{
				Name: "put", Label: "Put a record", Fields: []service.Field{{Name: "key", Label: "Partition key"}, {Name: "data", Label: "Data", Long: true}},
				Do: func(ctx context.Context, _ string, values service.Values) (string, error) {
					put, err := x.putEntry(ctx, entry{Data: []byte(values["data"]), PartitionKey: values["key"]})
					if err != nil {
						return "", err
					}
					return "record " + put.SequenceNumber + " is in " + put.ShardId, nil
				},
			}},
		})
	}
	return places
}

func (x *stream) count() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := 0
	for _, records := range x.shards {
		n += len(records)
	}
	return n
}

// look is a page of the records of all shards, the newest first.
func (x *stream) look(_ context.Context, q service.Query) (service.Page, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	page := service.Page{Facts: []service.Fact{{Name: "ARN", Text: x.spec.ARN}, {Name: "Retention", Text: x.spec.Retention.String()}}}
	page.Columns = []string{"Written", "Shard", "Partition key", "Data"}
	before := x.last + 1
	if q.After != "" {
		n, err := strconv.ParseInt(q.After, 10, 64)
		if err != nil {
			return service.Page{}, fmt.Errorf("%q is no page of a stream", q.After)
		}
		before = n
	}
	rest := make([]int, len(x.shards)) // of each shard, how many records are before
	for shard, records := range x.shards {
		rest[shard], _ = slices.BinarySearchFunc(records, before, byNumber)
	}
	for {
		newest := -1
		for shard, n := range rest {
			if n > 0 && (newest < 0 || x.shards[shard][n-1].Number > x.shards[newest][rest[newest]-1].Number) {
				newest = shard
			}
		}
		switch {
		case newest < 0:
			return page, nil
		case len(page.Rows) == service.PageSize:
			page.Next = page.Rows[len(page.Rows)-1].Key
			return page, nil
		}
		rest[newest]--
		r := x.shards[newest][rest[newest]]
		page.Rows = append(page.Rows, service.Row{Key: strconv.FormatInt(r.Number, 10), Cells: []string{
			service.Clock(r.At), shardID(newest), service.Short(r.Key), service.Short(string(r.Data)),
		}})
	}
}

func byNumber(r *record, n int64) int { return int(r.Number - n) }

func (x *stream) open(_ context.Context, key string) (service.Item, error) {
	n, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return service.Item{}, service.ErrNotThere
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for shard, records := range x.shards {
		if i, ok := slices.BinarySearchFunc(records, n, byNumber); ok {
			r := records[i]
			return service.Item{Body: r.Data, By: r.By, Facts: []service.Fact{
				{Name: "Sequence number", Text: sequence(r.Number)}, {Name: "Shard", Text: shardID(shard)},
				{Name: "Partition key", Text: service.Short(r.Key)}, {Name: "Written", Text: service.Clock(r.At)},
			}}, nil
		}
	}
	return service.Item{}, service.ErrNotThere
}
