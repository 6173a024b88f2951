package buckets

import (
	"context"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower]: also the buckets that handlers have made.
func (s *Service) Places() []service.Place {
	s.mu.RLock()
	paths := map[string]string{}
	for name, b := range s.buckets {
		paths[name] = b.Path
	}
	s.mu.RUnlock()
	var places []service.Place
	s.store.mu.RLock()
	for name, b := range s.store.buckets {
		path, note := paths[name], ""
		if path == "" {
			path, note = name, "made by a handler"
		}
		places = append(places, service.Place{
			Kind: "bucket", Path: path, Name: name, Note: note, Find: "keys that begin with",
			Amounts: []service.Amount{{N: len(b.objects), What: service.Noun(len(b.objects), "object")}},
			Look:    func(_ context.Context, q service.Query) (service.Page, error) { return s.store.look(name, q) },
			Open:    func(_ context.Context, key string) (service.Item, error) { return s.store.show(name, key) },
		})
	}
	s.store.mu.RUnlock()
	slices.SortFunc(places, func(a, b service.Place) int { return strings.Compare(a.Path, b.Path) })
	return places
}

// contentType is the header in which an object has its media type.
const contentType = "Content-Type"

// look is a page of the objects whose keys begin with what is looked for.
func (s *store) look(name string, q service.Query) (service.Page, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.bucket(name)
	if err != nil {
		return service.Page{}, err
	}
	page := service.Page{Grid: service.Grid{Columns: []string{"Key", "Size", "Type", "Changed"}}}
	keys := first(b.objects, service.PageSize+1, func(key string) bool {
		return strings.HasPrefix(key, q.Find) && (q.After == "" || key > q.After)
	})
	if len(keys) > service.PageSize {
		keys = keys[:service.PageSize]
		page.Next = keys[len(keys)-1]
	}
	for _, key := range keys {
		o := b.objects[key]
		page.Rows = append(page.Rows, service.Row{Key: key, Cells: []string{
			service.Short(key), service.Bytes(len(o.body)), service.Short(o.metadata[contentType]), service.Clock(o.modified),
		}})
	}
	return page, nil
}

// first are the first keys of those that are wanted, sorted. It sorts no others:
// an open page asks again and again.
func first(objects map[string]*object, most int, wanted func(string) bool) []string {
	keys := make([]string, 0, most+1)
	for key := range objects {
		if !wanted(key) || len(keys) == most && key > keys[most-1] {
			continue
		}
		i, _ := slices.BinarySearch(keys, key)
		if keys = slices.Insert(keys, i, key); len(keys) > most {
			keys = keys[:most]
		}
	}
	return keys
}

// show is one object.
func (s *store) show(name, key string) (service.Item, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.bucket(name)
	if err != nil {
		return service.Item{}, err
	}
	o := b.objects[key]
	if o == nil {
		return service.Item{}, service.ErrNotThere
	}
	item := service.Item{Body: o.body, Name: key, Facts: []service.Fact{
		{Name: "Key", Text: key}, {Name: "Size", Text: service.Bytes(len(o.body))},
		{Name: "Changed", Text: service.Clock(o.modified)}, {Name: "ETag", Text: hex.EncodeToString(o.hash)},
	}}
	for _, header := range slices.Sorted(maps.Keys(o.metadata)) {
		item.Facts = append(item.Facts, service.Fact{Name: service.Short(header), Text: service.Short(o.metadata[header])})
	}
	return item, nil
}
