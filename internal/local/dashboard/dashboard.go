package dashboard

import (
	"context"
	"crypto/rand"
	"html/template"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/loopback"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

// Options are what the page shows and does. In tests, what is not used may be
// missing.
type Options struct {
	// Services are the server of the AWS services.
	Services *awslocal.Server

	// History is what has happened.
	History *history.History

	// Send invokes a function, and waits until it has answered. It fails for an
	// event that is no JSON or too large, and for a function that cannot be
	// invoked; one that fails is no error.
	Send func(context.Context, Send) error

	// Running is what there is of the function of that name in this run; the
	// zero Running if it cannot be invoked.
	Running func(name string) Running
}

// Running is what there is of one function.
type Running struct {
	// Program is the file that was built; empty if there is none.
	Program string
	// Variables are those of the template, as the function has them here.
	Variables map[string]string
	// Given are the names of those that the user has given, which win.
	Given []string
}

// A Dashboard is the page of one run. Make one with [New]. Its methods are safe
// for concurrent use.
type Dashboard struct {
	options  Options
	listener net.Listener
	key      string // the first element of every path
	http     *http.Server
	pages    *http.ServeMux    // of paths without the key
	viewOf   map[string]string // the path of the view, by the first element of its pages
	frame    *template.Template
	failed   *template.Template

	// background ends with the dashboard, and all streams with it.
	background context.Context
	end        context.CancelFunc

	shown    atomic.Pointer[shown] // nil before the first Show
	start    sync.Once
	programs programs
	notices  notices
	streams  atomic.Int64 // that are open
}

// New returns the page that is served on l, a listener of loopback, which is
// closed with it. It answers from the first [Dashboard.Show] on; until then
// browsers wait.
func New(l net.Listener, o Options) *Dashboard {
	d := &Dashboard{options: o, listener: l, key: strings.ToLower(rand.Text()[:16]), pages: http.NewServeMux(), viewOf: map[string]string{}}
	d.background, d.end = context.WithCancel(context.Background())
	d.frame = d.parseFrame()
	d.failed = d.parse("error.html")
	d.addFiles()
	for _, v := range views() {
		for pattern, h := range v.routes(d) {
			d.viewOf[firstElement(pattern)] = v.path
			d.pages.Handle(pattern, d.answer(h))
		}
	}
	d.http = loopback.Server(d.guard(d.pages))
	d.http.BaseContext = func(net.Listener) context.Context { return d.background }
	return d
}

// URL is where the user opens the page. Who knows it may do everything.
func (d *Dashboard) URL() string { return "http://" + d.listener.Addr().String() + d.link("/") }

// Port is where it listens.
func (d *Dashboard) Port() int { return d.listener.Addr().(*net.TCPAddr).Port }

// drainTime is how long open requests may take at the end.
const drainTime = 300 * time.Millisecond

// Close ends the page, also one that was never shown.
func (d *Dashboard) Close() {
	d.end()
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if d.http.Shutdown(ctx) != nil {
		d.http.Close()
	}
	d.listener.Close() // Shutdown knows nothing of one that is not served yet
}
