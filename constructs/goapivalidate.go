package lambdacdk

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of API Gateway. Source: "Quotas for configuring and running an HTTP
// API" and the API reference of CreateApi.
const (
	maxApiName        = 128
	maxApiDescription = 1024
	maxCorsAge        = 24 * time.Hour
	maxRouteScopes    = 10

	// maxApiWait is how long API Gateway waits for a function. AWS does not
	// raise this one.
	maxApiWait = 30 * time.Second
)

// validate returns everything that is wrong with p, without the CDK.
func (p *GoApiProps) validate() problemList {
	var l problemList
	l.apiText("Name", p.Name, maxApiName)
	l.apiText("Description", p.Description, maxApiDescription)
	l.throttle("ThrottleRate", p.ThrottleRate)
	l.throttle("ThrottleBurst", p.ThrottleBurst)
	if n := len(p.AuthorizationScopes); n > maxRouteScopes {
		l.add("AuthorizationScopes", "AuthorizationScopes has %d scopes; API Gateway allows at most %d", n, maxRouteScopes)
	}
	if len(p.AuthorizationScopes) > 0 && p.Authorizer == nil {
		l.add("AuthorizationScopes", "AuthorizationScopes is set without Authorizer; set Authorizer too")
	}
	if p.LogGroup != nil && p.LogRetention != "" {
		l.add("LogRetention", "LogRetention describes the API's own log group, but LogGroup is given; set the retention there")
	}
	if p.LogGroup != nil && p.KeepLogs {
		l.add("KeepLogs", "KeepLogs describes the API's own log group, but LogGroup is given; set the removal policy there")
	}
	if p.Cors != nil {
		p.Cors.validate(&l)
	}
	if p.Domain != nil {
		p.Domain.validate(&l)
	}
	return l
}

func (l *problemList) apiText(field, s string, limit int) {
	if n := utf8.RuneCountInString(s); n > limit && !isToken(s) {
		l.add(field, "%s has %d characters; API Gateway allows at most %d", field, n, limit)
	}
}

func (l *problemList) throttle(field string, n int) {
	if n < 0 {
		l.add(field, "%s is %d; it must be at least 1, or 0 for the default", field, n)
	}
}

func (c *CorsProps) validate(l *problemList) {
	const origins = "Cors.AllowOrigins"
	if len(c.AllowOrigins) == 0 {
		l.add(origins, `%s is empty; name the origins, such as "https://shop.example.com"`, origins)
	}
	for _, o := range c.AllowOrigins {
		switch {
		case o != "*":
			if why := originProblem(o); why != "" {
				l.add(origins, `%s has %q, which %s; an origin looks like "https://shop.example.com"`, origins, o, why)
			}
		case c.AllowCredentials:
			l.add(origins, `%s is "*" while AllowCredentials is set, which browsers and API Gateway refuse; name the origins`, origins)
		case len(c.AllowOrigins) > 1:
			l.add(origins, `%s has "*" beside other origins; "*" is all of them and must be alone`, origins)
		}
	}
	for _, m := range c.AllowMethods {
		if !slices.Contains(routeMethods, m) {
			l.add("Cors.AllowMethods", "Cors.AllowMethods has %q; it must be one of %q", m, routeMethods)
		}
	}
	if a := c.MaxAge; a < 0 || a > maxCorsAge || a%time.Second != 0 {
		l.add("Cors.MaxAge", "Cors.MaxAge is %v; API Gateway allows whole seconds up to %v", a, maxCorsAge)
	}
}

// originProblem says why no browser sends origin as its Origin header.
func originProblem(origin string) string {
	u, err := url.Parse(origin)
	switch {
	case isToken(origin):
		return ""
	case err != nil || u.Scheme == "" || u.Host == "":
		return "lacks scheme or host"
	case u.Scheme+"://"+u.Host != origin:
		return "is not scheme, host and port alone"
	}
	return ""
}

func (d *DomainProps) validate(l *problemList) {
	switch {
	case d.Name == "":
		l.add("Domain.Name", `Domain.Name is not set; it is the full name, such as "api.example.com"`)
	case strings.ContainsAny(d.Name, ":/") && !isToken(d.Name):
		l.add("Domain.Name", `Domain.Name is %q; it is the name alone, such as "api.example.com"`, d.Name)
	}
	if d.Certificate == nil {
		l.add("Domain.Certificate", "Domain.Certificate is not set; it is a certificate for Domain.Name in the API's region")
	}
	if d.HostedZone == nil {
		l.add("Domain.HostedZone", "Domain.HostedZone is not set; it is the zone where the DNS record of Domain.Name is made")
	}
}
