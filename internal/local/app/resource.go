package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/typo"
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
		if r.path == name {
			return find.forServices(r), nil
		}
		if r.id.logicalID == name || strings.HasSuffix(r.path, "/"+name) {
			found = append(found, r)
		}
		paths = append(paths, r.path)
	}
	if others := slices.DeleteFunc(slices.Clone(found), isSubscription); len(others) > 0 {
		found = others
	}
	switch len(found) {
	case 1:
		return find.forServices(found[0]), nil
	case 0:
		slices.Sort(paths)
		return service.Resource{}, fmt.Errorf("no resource %q%s; the app has:\n\t%s", name, typo.Paths(name, paths).Hint(), strings.Join(uppermost(paths), "\n\t"))
	}
	several := make([]string, len(found))
	for i, r := range found {
		several[i] = r.path + ", " + r.Type
	}
	return service.Resource{}, fmt.Errorf("%q means several resources; use the path of one:\n\t%s", name, strings.Join(several, "\n\t"))
}

// isSubscription is for names: the CDK calls a subscription after its topic, which
// is what is meant then.
func isSubscription(r resource) bool { return r.Type == "AWS::SNS::Subscription" }

// uppermost are the paths, which are sorted, that are below none of the others:
// the resources that users make, without what constructs make for them.
func uppermost(paths []string) []string {
	var list []string
	for _, path := range paths {
		below := func(above string) bool { return path == above || strings.HasPrefix(path, above+"/") }
		if !slices.ContainsFunc(list, below) {
			list = append(list, path)
		}
	}
	return list
}
