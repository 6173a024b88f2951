package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// A Site is a folder of pages behind CloudFront, as package gosite makes one.
type Site struct {
	// Path is the construct path.
	Path string
	// PublicURL is what the site is called in AWS, as the app's values have it.
	PublicURL string
	// Folder is the absolute path of the pages on this machine.
	Folder string
	// SPA and Hashed are the construct's.
	SPA    bool
	Hashed []string
	// NotFound is the path of the page for what is not there, such as
	// "/404.html"; empty if there is none.
	NotFound string
	// APIs are what CloudFront hands to an API, by path pattern.
	APIs []SiteAPI

	// Publisher uploads the folder to AWS; it has nothing to do here.
	Publisher *Function

	config, headers any // as the template has them
	id              resourceID
}

// A SiteAPI is what answers paths that match a pattern.
type SiteAPI struct {
	Pattern string // such as "/api/*"
	URL     string // what CloudFront calls: an API's PublicURL, or a domain's
}

// Config is what /config.json has; nil if there is no such file.
func (s *Site) Config(values *cfn.Values) map[string]string {
	fields, ok := s.config.(map[string]any)
	if !ok {
		return nil
	}
	config := map[string]string{}
	for name, x := range fields {
		config[name] = values.String(s.id.stack, x)
	}
	return config
}

// Headers are what every file gets, as CloudFront sends them.
func (s *Site) Headers(values *cfn.Values) map[string]string {
	fields, _ := values.Resolve(s.id.stack, s.headers).(map[string]any)
	security := cfn.Properties(fields)
	headers := map[string]string{}
	set := func(name string, value string) {
		if value != "" {
			headers[name] = values.String(s.id.stack, value)
		}
	}
	set("Content-Security-Policy", security.Object("ContentSecurityPolicy").Text("ContentSecurityPolicy"))
	set("X-Frame-Options", security.Object("FrameOptions").Text("FrameOption"))
	set("Referrer-Policy", security.Object("ReferrerPolicy").Text("ReferrerPolicy"))
	if security["ContentTypeOptions"] != nil {
		set("X-Content-Type-Options", "nosniff")
	}
	if age := security.Object("StrictTransportSecurity").Text("AccessControlMaxAgeSec"); age != "" {
		set("Strict-Transport-Security", "max-age="+age)
	}
	return headers
}

// findSites finds the sites, after the APIs, and sets aside what publishes them:
// here the folder is served where it is.
func (f finder) findSites() []*Site {
	var sites []*Site
	for _, r := range f.ofType(site.Resource) {
		publisher := f.functionAt(r.props.Text("ServiceToken"))
		if publisher == nil || publisher.Files[site.Bundle] == "" {
			continue // not of this library
		}
		s := &Site{
			Path: strings.TrimSuffix(strings.TrimSuffix(r.path, "/Default"), "/Content"), id: r.id,
			Folder: publisher.Files[site.Bundle], SPA: r.props.Flag("SPA"), Hashed: r.props.Texts("Hashed"), config: r.Properties["Config"],
			Publisher: publisher,
		}
		publisher.Skipped = "the pages are served from " + s.Folder
		f.distribution(s, r.props.Text("Distribution"))
		sites = append(sites, s)
	}
	slices.SortFunc(sites, func(x, y *Site) int { return cmp.Compare(x.Path, y.Path) })
	return sites
}

// distribution reads what CloudFront adds to the files.
func (f finder) distribution(s *Site, ref string) {
	r, ok := f.find("AWS::CloudFront::Distribution", ref)
	if !ok {
		return
	}
	config := r.props.Object("DistributionConfig")
	s.PublicURL = f.addressOf(r)
	for _, e := range config.Objects("CustomErrorResponses") {
		if e.Number("ErrorCode") == 404 {
			s.NotFound = e.Text("ResponsePagePath")
		}
	}
	if policy, ok := f.find("AWS::CloudFront::ResponseHeadersPolicy", config.Object("DefaultCacheBehavior").Text("ResponseHeadersPolicyId")); ok {
		whole, _ := policy.Properties["ResponseHeadersPolicyConfig"].(map[string]any)
		s.headers = whole["SecurityHeadersConfig"]
	}
	hosts := map[string]string{}
	for _, o := range config.Objects("Origins") {
		hosts[o.Text("Id")] = o.Text("DomainName")
	}
	for _, b := range config.Objects("CacheBehaviors") {
		s.APIs = append(s.APIs, SiteAPI{b.Text("PathPattern"), "https://" + hosts[b.Text("TargetOriginId")]})
	}
}

// find is the resource of a type that Ref gives this text for.
func (f finder) find(kind, ref string) (resource, bool) {
	all := f.ofType(kind)
	i := slices.IndexFunc(all, func(r resource) bool { return r.ref(f.values) == ref })
	if i < 0 {
		return resource{}, false
	}
	return all[i], true
}
