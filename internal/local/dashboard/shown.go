package dashboard

import (
	"context"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/app"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// An App is what is served at a time.
type App struct {
	*app.App
	// Services is the app as the services have read it.
	Services *service.App
	// Assembly is the folder that it was read from.
	Assembly string
	// Addresses are where its APIs and sites are served.
	Addresses []Address
}

// An Address is where something is served.
type Address struct {
	// Path is the construct path, Kind such as "HTTP API".
	Path, Kind, URL string
}

// Opens reports whether a browser can open it: not so a WebSocket API, which
// programs connect to.
func (a Address) Opens() bool { return strings.HasPrefix(a.URL, "http") }

// shown is an app with what is found out about it when somebody asks.
type shown struct {
	App

	// over ends when another app is shown.
	over context.Context
	end  context.CancelFunc

	// report is what its functions may do, as its templates say.
	report func() (permissions.Report, error)

	// hits are what lights up in the map.
	hits func() (hits, error)

	// places are what its resources have.
	places places
}

func (d *Dashboard) newShown(a App) *shown {
	s := &shown{App: a, places: places{ask: d.options.Services.Places}}
	s.over, s.end = context.WithCancel(context.Background())
	s.report = sync.OnceValues(func() (permissions.Report, error) { return permissions.Load(a.Assembly) })
	s.hits = sync.OnceValues(func() (hits, error) {
		report, err := s.report()
		paths := map[string]string{}
		for _, f := range a.Functions {
			paths[f.Name] = f.Path
		}
		return newHits(report.Picture(), paths), err
	})
	return s
}

// Show makes a what is shown. The page answers from then on.
func (d *Dashboard) Show(a App) {
	if before := d.shown.Swap(d.newShown(a)); before != nil {
		before.end() // open pages load what there is now
	}
	d.start.Do(func() { go d.http.Serve(d.listener) })
}
