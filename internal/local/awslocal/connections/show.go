package connections

import (
	"context"
	"errors"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

var _ service.Shower = (*Service)(nil)

// Places is [service.Shower].
func (s *Service) Places() []service.Place {
	s.mu.RLock()
	apis := s.apis
	s.mu.RUnlock()
	if s.host.Sockets == nil {
		return nil
	}
	var places []service.Place
	for _, api := range apis {
		places = append(places, service.Place{
			Kind: "WebSocket API", Path: api.path,
			Amounts: []service.Amount{{N: len(s.host.Sockets.Clients(api.id)), What: "connected"}},
			Look:    func(_ context.Context, q service.Query) (service.Page, error) { return s.look(api, q), nil },
			Open: func(_ context.Context, key string) (service.Item, error) {
				stage, id, _ := strings.Cut(key, "/")
				c, err := s.host.Sockets.Inspect(api.id, stage, id)
				if errors.Is(err, service.ErrGone) {
					err = service.ErrNotThere
				}
				return service.Item{Facts: []service.Fact{
					{Name: "Connection", Text: id}, {Name: "Stage", Text: stage}, {Name: "Connected", Text: service.Clock(c.ConnectedAt)}, {Name: "Last active", Text: service.Clock(c.LastActiveAt)},
					{Name: "Source", Text: c.SourceIP}, {Name: "User agent", Text: service.Short(c.UserAgent)},
				}}, err
			},
			Actions: []service.Action{{
				Name: "send", Label: "Send a message", Each: true, Fields: []service.Field{{Name: "text", Label: "Text", Long: true}},
				Do: func(ctx context.Context, key string, values service.Values) (string, error) {
					stage, id, _ := strings.Cut(key, "/")
					return done("sent", s.host.Sockets.Send(ctx, api.id, stage, id, []byte(values["text"])))
				},
			}, {
				Name: "disconnect", Label: "Disconnect", Each: true,
				Do: func(_ context.Context, key string, _ service.Values) (string, error) {
					stage, id, _ := strings.Cut(key, "/")
					return done("disconnected", s.host.Sockets.Disconnect(api.id, stage, id))
				},
			}},
		})
	}
	return places
}

// done is what has come of an action; nothing if it has failed.
func done(said string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return said, nil
}

// look is a page of the clients, the first one that connected first.
func (s *Service) look(api socketAPI, q service.Query) service.Page {
	page := service.Page{Grid: service.Grid{Columns: []string{"Connection", "Stage", "Connected", "Last active", "Source", "User agent"}}}
	found := q.After == ""
	for _, c := range s.host.Sockets.Clients(api.id) {
		key := c.Stage + "/" + c.ID
		switch {
		case !found:
			found = key == q.After
		case len(page.Rows) == service.PageSize:
			page.Next = page.Rows[len(page.Rows)-1].Key
			return page
		default:
			page.Rows = append(page.Rows, service.Row{Key: key, Cells: []string{c.ID, c.Stage, service.Clock(c.ConnectedAt), service.Clock(c.LastActiveAt), c.SourceIP, service.Short(c.UserAgent)}})
		}
	}
	return page
}
