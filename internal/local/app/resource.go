package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// Resource returns the resource with that construct path or logical id, or whose
// path ends in name. A path is that of the construct that users know: Shop/Jobs
// and not Shop/Jobs/Resource. If there is none or more than one, the error says
// so and lists what may be meant.
func (a *App) Resource(name string) (service.Resource, error) {
	find := a.finder()
	var found []resource
	var paths []string
	for _, r := range find.resources {
		path := strings.TrimSuffix(strings.TrimSuffix(r.path, "/Resource"), "/Default")
		if path == name || r.path == name {
			return find.forServices(r), nil
		}
		if r.id.logicalID == name || strings.HasSuffix(path, "/"+name) {
			found = append(found, r)
		}
		if strings.HasSuffix(r.path, "/Resource") {
			paths = append(paths, path)
		}
	}
	switch len(found) {
	case 1:
		return find.forServices(found[0]), nil
	case 0:
		slices.Sort(paths)
		return service.Resource{}, fmt.Errorf("no resource %q; the app has:\n\t%s", name, strings.Join(paths, "\n\t"))
	}
	several := make([]string, len(found))
	for i, r := range found {
		several[i] = r.path + ", " + r.Type
	}
	return service.Resource{}, fmt.Errorf("%q means several resources; use the path of one:\n\t%s", name, strings.Join(several, "\n\t"))
}
