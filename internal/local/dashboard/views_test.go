package dashboard

import (
	"regexp"
	"strings"
	"testing"
)

var navigation = regexp.MustCompile(`(?s)<nav aria-label="Views">(.*?)</nav>`)

var viewLink = regexp.MustCompile(`<a href="([^"]+)"( aria-current="page")?>([^<]+)</a>`)

// What a line in views names is a page, and the navigation says that one is there.
func TestEveryViewIsAPage(t *testing.T) {
	d := servedApp(t, Options{Services: services(t)}, nil)
	links := viewLink.FindAllStringSubmatch(navigation.FindString(get(t, d, d.link(views()[0].path))), -1)
	if len(links) != len(views()) {
		t.Fatalf("the navigation has %q, want a link for each of the %d views", links, len(views()))
	}
	for _, l := range links {
		var current []string
		for _, there := range viewLink.FindAllStringSubmatch(navigation.FindString(get(t, d, l[1])), -1) {
			if there[2] != "" {
				current = append(current, there[3])
			}
		}
		if strings.Join(current, ", ") != l[3] {
			t.Errorf("at %s the navigation marks %q, want %q", l[1], current, l[3])
		}
	}
}
