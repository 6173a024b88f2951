package topics

import (
	"context"
	"net/url"
	"regexp"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/randomid"
)

// texts is where messages to phone numbers are kept among those of topics: no topic
// has an empty ARN.
const texts = ""

// phoneNumber is one in the form E.164, which the reference of Publish wants.
var phoneNumber = regexp.MustCompile(`^\+?[1-9][0-9]{4,14}$`)

// publishText takes a text message, which nobody gets: the page shows it.
func (s *Service) publishText(ctx context.Context, number string, form url.Values) (id string, err error) {
	m, err := messageOf(ctx, form, "")
	switch {
	case err != nil:
		return "", err
	case !phoneNumber.MatchString(number):
		return "", wire.Errorf("InvalidParameter", "PhoneNumber is %q; a + and at most 15 digits are allowed, such as +15550100", number)
	case m.Body == "":
		return "", wire.Errorf("InvalidParameter", "the message is empty")
	}
	n := notification{id: randomid.UUID(), at: s.host.Clock.Now(), Message: m}
	s.note(n, []outcome{{"sms " + number, elsewhere}})
	s.host.Say("text message %s for %s is not sent: nothing leaves this machine", n.id, number)
	return n.id, nil
}

// textPlaces is the place of text messages, once there are some.
func (s *Service) textPlaces() []service.Place {
	recent := s.published.Of(texts)
	n := recent.Len()
	if n == 0 {
		return nil
	}
	return []service.Place{{
		Kind: "text message", Path: "phone numbers", Note: elsewhere, Amounts: []service.Amount{{N: n, What: "published lately"}},
		Look: func(_ context.Context, q service.Query) (service.Page, error) {
			page := service.Page{Grid: service.Grid{Columns: []string{"Published", "For", "Message"}}}
			page.Next = recent.Page(q, func(key string, p publication) {
				page.Rows = append(page.Rows, service.Row{Key: key, Cells: []string{service.Clock(p.at), p.sent[0].subscriber, service.Short(p.Body)}})
			})
			return page, nil
		},
		Open: func(_ context.Context, key string) (service.Item, error) { return opened(recent.Get(key)) },
	}}
}
