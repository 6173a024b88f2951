package dashboard

import (
	"slices"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/picture"
)

// shop is a map as that of the permissions is made.
var shop = picture.Plan{
	Main: 1,
	Columns: []picture.Column{
		{Title: "Events", Boxes: []picture.Box{
			{ID: "event Api(Shop/Api) to Shop/Take", Kind: "API", Name: "Shop/Api", Rows: []picture.Row{{Text: "POST /orders"}}},
			{ID: "event Queue(Shop/Jobs)", Kind: "Queue", Name: "Shop/Jobs"},
		}},
		{Title: "Functions", Boxes: []picture.Box{
			{ID: "function Shop/Take", Kind: "Function", Name: "Shop/Take", Rows: []picture.Row{{ID: "take row", Text: "Jobs: SendMessage"}}},
			{ID: "function Shop/Worker", Kind: "Function", Name: "Shop/Worker", Rows: []picture.Row{{ID: "worker row", Text: "Orders: PutItem"}}},
		}},
		{Title: "Resources", Boxes: []picture.Box{
			{ID: "resource Queue(Shop/Jobs)", Kind: "Queue", Name: "Shop/Jobs"},
			{ID: "resource Table(Shop/Orders)", Kind: "Table", Name: "Shop/Orders"},
		}},
	},
	Lines: []picture.Line{
		{From: "event Api(Shop/Api) to Shop/Take", To: "function Shop/Take"},
		{From: "event Queue(Shop/Jobs)", To: "function Shop/Worker"},
		{From: "take row", To: "resource Queue(Shop/Jobs)"},
		{From: "worker row", To: "resource Table(Shop/Orders)"},
	},
}

// What happens lights up the boxes and the line that it goes along, and none
// beside.
func TestWhatIsHitLightsUp(t *testing.T) {
	h := newHits(shop, map[string]string{"take": "Shop/Take", "worker": "Shop/Worker"})
	for _, c := range []struct {
		name string
		news history.News
		want []string
	}{
		{"a request", history.News{Invocation: &history.Invocation{Path: "Shop/Take", Source: "POST /orders"}},
			[]string{"function Shop/Take", "event Api(Shop/Api) to Shop/Take", "event Api(Shop/Api) to Shop/Take → function Shop/Take"}},
		{"a batch", history.News{Invocation: &history.Invocation{Path: "Shop/Worker", Source: "queue Shop/Jobs (2 messages)"}},
			[]string{"function Shop/Worker", "event Queue(Shop/Jobs)", "event Queue(Shop/Jobs) → function Shop/Worker"}},
		{"an event of the user", history.News{Invocation: &history.Invocation{Path: "Shop/Worker", Source: "console"}},
			[]string{"function Shop/Worker"}},
		{"its end", history.News{Invocation: &history.Invocation{Path: "Shop/Worker", Source: "invoke", Result: history.OK}}, nil},
		{"a call", history.News{Call: &history.Call{Function: "take", Service: "sqs", Resource: "Shop/Jobs"}},
			[]string{"resource Queue(Shop/Jobs)", "function Shop/Take → resource Queue(Shop/Jobs)"}},
		{"a call that nothing allows", history.News{Call: &history.Call{Function: "take", Service: "dynamodb", Resource: "Shop/Orders"}}, nil},
		{"a call of nobody", history.News{Call: &history.Call{Service: "api", Resource: "Shop/Api"}}, nil},
		{"a line of a log", history.News{Line: &history.Line{}}, nil},
	} {
		if got := h.of(c.news); !slices.Equal(got, c.want) {
			t.Errorf("%s lights up %q, want %q", c.name, got, c.want)
		}
	}
}

// The map shows what has the words in it, with all that it has to do with.
func TestMapIsNarrowed(t *testing.T) {
	for query, want := range map[string][3]int{ // boxes of each column
		"":                {2, 2, 2},
		"take":            {1, 1, 1},
		"PUTITEM":         {1, 1, 1},
		"shop/jobs":       {2, 2, 2}, // one sends there, one reads
		"jobs sendmess":   {1, 1, 1},
		"post /orders":    {1, 1, 1},
		"take putitem":    {0, 0, 0},
		"nothing of that": {0, 0, 0},
	} {
		var got [3]int
		p := narrow(shop, query)
		for i, c := range p.Columns {
			got[i] = len(c.Boxes)
		}
		if got != want {
			t.Errorf("narrow(%q) has %v boxes, want %v", query, got, want)
		}
	}
	if len(shop.Columns[1].Boxes) != 2 || len(shop.Lines) != 4 {
		t.Error("narrow has changed the plan that it was given")
	}
}
