package tables

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower].
func (s *Service) Places() []service.Place {
	s.mu.Lock()
	tables, broken, starting := s.tables, s.err, s.isStarting()
	s.mu.Unlock()
	var places []service.Place
	for _, t := range tables {
		p := service.Place{
			Kind: "table", Path: t.Path, Name: t.Definition.TableName, Find: t.Definition.findable(),
			Look: func(ctx context.Context, q service.Query) (service.Page, error) { return s.look(ctx, t, q) },
			Open: func(ctx context.Context, key string) (service.Item, error) { return s.open(ctx, t, key) },
		}
		switch {
		case starting:
			p.Note = "starting"
		case broken != nil:
			p.Note, p.Alarm = "does not work: "+broken.Error(), true
		}
		places = append(places, p)
	}
	return places
}

// isStarting reports whether the last Set is not done; the caller holds mu.
func (s *Service) isStarting() bool {
	select {
	case <-s.starting:
		return false
	default:
		return s.starting != nil
	}
}

// show calls dynalite for the page, once it runs.
func (s *Service) show(ctx context.Context, operation string, in, out any) error {
	s.mu.Lock()
	starting, running := s.isStarting(), s.endpoint != ""
	s.mu.Unlock()
	switch {
	case starting:
		return errors.New("tables are starting; the first time, npm installs dynalite")
	case !running:
		return s.wait(ctx)
	}
	return s.callOwn(ctx, "DynamoDB_20120810."+operation, in, out)
}

// A value is an attribute's as DynamoDB writes it: its type, and it.
type value map[string]any

// keys are the names of the attributes of the key, the partition key first.
func (d Definition) keys() []string {
	var names []string
	for _, element := range d.KeySchema {
		if e, ok := element.(map[string]any); ok {
			name, _ := e["AttributeName"].(string)
			if e["KeyType"] == "HASH" {
				names = append([]string{name}, names...)
			} else {
				names = append(names, name)
			}
		}
	}
	return names
}

// typeOf is the type of an attribute of a key: S, N or B.
func (d Definition) typeOf(name string) string {
	for _, element := range d.AttributeDefinitions {
		if e, ok := element.(map[string]any); ok && e["AttributeName"] == name {
			kind, _ := e["AttributeType"].(string)
			return kind
		}
	}
	return "S"
}

// findable says what items are looked for by.
func (d Definition) findable() string {
	if keys := d.keys(); len(keys) > 0 {
		return keys[0] + " is"
	}
	return ""
}

// look is a page of the items: of all, or of those with a partition key.
func (s *Service) look(ctx context.Context, t Table, q service.Query) (service.Page, error) {
	keys := t.Definition.keys()
	in := map[string]any{"TableName": t.Definition.TableName, "Limit": service.PageSize}
	if q.After != "" {
		var after map[string]value
		if err := json.Unmarshal([]byte(q.After), &after); err != nil {
			return service.Page{}, fmt.Errorf("%q is no page of a table", q.After)
		}
		in["ExclusiveStartKey"] = after
	}
	operation := "Scan"
	if q.Find != "" && len(keys) > 0 {
		operation = "Query"
		in["KeyConditionExpression"] = "#k = :k"
		in["ExpressionAttributeNames"] = map[string]string{"#k": keys[0]}
		in["ExpressionAttributeValues"] = map[string]value{":k": {t.Definition.typeOf(keys[0]): q.Find}}
	}
	var out struct {
		Items            []map[string]value
		LastEvaluatedKey map[string]value
	}
	if err := s.show(ctx, operation, in, &out); err != nil {
		return service.Page{}, err
	}
	page := service.Page{Grid: service.Grid{Columns: append(slices.Clone(keys), "Item")}}
	for _, item := range out.Items {
		key := map[string]value{}
		var cells []string
		for _, name := range keys {
			key[name] = item[name]
			cells = append(cells, service.Short(fmt.Sprint(plain(item[name]))))
		}
		rest := maps.Clone(item)
		maps.DeleteFunc(rest, func(name string, _ value) bool { return slices.Contains(keys, name) })
		id, _ := json.Marshal(key) // it was decoded from JSON, and so were the others
		text, _ := json.Marshal(plainItem(rest))
		page.Rows = append(page.Rows, service.Row{Key: string(id), Cells: append(cells, service.Short(string(text)))})
	}
	if out.LastEvaluatedKey != nil {
		next, _ := json.Marshal(out.LastEvaluatedKey)
		page.Next = string(next)
	}
	return page, nil
}

// open is the item with a key.
func (s *Service) open(ctx context.Context, t Table, id string) (service.Item, error) {
	var key map[string]value
	if json.Unmarshal([]byte(id), &key) != nil {
		return service.Item{}, service.ErrNotThere
	}
	var out struct{ Item map[string]value }
	if err := s.show(ctx, "GetItem", map[string]any{"TableName": t.Definition.TableName, "Key": key, "ConsistentRead": true}, &out); err != nil {
		return service.Item{}, err
	}
	if out.Item == nil {
		return service.Item{}, service.ErrNotThere
	}
	text, _ := json.Marshal(plainItem(out.Item)) // it was decoded from JSON
	item := service.Item{Body: text}
	for _, name := range t.Definition.keys() {
		item.Facts = append(item.Facts, service.Fact{Name: name, Text: service.Short(fmt.Sprint(plain(out.Item[name])))})
	}
	return item, nil
}

func plainItem(item map[string]value) map[string]any {
	all := map[string]any{}
	for name, v := range item {
		all[name] = plain(v)
	}
	return all
}

// plain is a value as JSON has one, without the name of its type. Numbers keep all
// their digits, bytes stay Base64.
func plain(v value) any {
	for kind, x := range v {
		switch x := x.(type) {
		case string:
			if kind == "N" {
				return json.Number(x)
			}
			return x
		case []any:
			all := []any{}
			for _, element := range x {
				switch e := element.(type) {
				case map[string]any:
					all = append(all, plain(e))
				case string:
					all = append(all, plain(value{strings.TrimSuffix(kind, "S"): e}))
				}
			}
			return all
		case map[string]any:
			all := map[string]any{}
			for name, element := range x {
				e, _ := element.(map[string]any)
				all[name] = plain(e)
			}
			return all
		case bool:
			if kind == "NULL" {
				return nil
			}
			return x
		}
	}
	return nil
}
