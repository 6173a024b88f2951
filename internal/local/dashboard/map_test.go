package dashboard

import (
	"strings"
	"testing"
)

// What a browser cannot open is named and is no link: of a WebSocket API's
// address, html/template would make one that leads nowhere.
func TestOnlyWhatABrowserOpensIsALink(t *testing.T) {
	d := served(t, Options{})
	shown := d.shown.Load().App
	shown.Addresses = []Address{
		{Path: "Shop/Api", Kind: "HTTP API", URL: "http://127.0.0.1:3000"},
		{Path: "Shop/Live", Kind: "WebSocket API", URL: "ws://127.0.0.1:3001/prod"},
	}
	d.Show(shown)

	text := get(t, d, d.link("/"))

	contains(t, "the map", text, `Shop/Api <a href="http://127.0.0.1:3000">http://127.0.0.1:3000</a>`, `Shop/Live <code>ws://127.0.0.1:3001/prod</code>`)
	if strings.Contains(text, "ZgotmplZ") {
		t.Errorf("the map has a link that html/template did not take:\n%s", text)
	}
}
