package dashboard

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"sync"
)

// notices are what the next page says about what a form has done. They stay
// here, so that no address can make a page say something.
type notices struct {
	mu    sync.Mutex
	texts []notice // the newest last
}

type notice struct{ id, text string }

// maxNotices is more than one user has forms under way.
const maxNotices = 32

func (n *notices) add(text string) (id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.texts) == maxNotices {
		n.texts = slices.Delete(n.texts, 0, 1)
	}
	id = rand.Text()
	n.texts = append(n.texts, notice{id, text})
	return id
}

// take is the text of a notice, which is shown once; empty for none.
func (n *notices) take(id string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := slices.IndexFunc(n.texts, func(x notice) bool { return x.id == id })
	if i < 0 {
		return ""
	}
	text := n.texts[i].text
	n.texts = slices.Delete(n.texts, i, i+1)
	return text
}

// redirect ends a form: the browser shows the page at an address that link has
// made, which says what was done.
func (d *Dashboard) redirect(w http.ResponseWriter, r *http.Request, link, notice string) error {
	if notice != "" {
		link += "?notice=" + url.QueryEscape(d.notices.add(notice))
	}
	http.Redirect(w, r, link, http.StatusSeeOther)
	return nil
}
