package lambdacdk

import (
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
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

	// maxRestWait is how long a REST API waits for a function, unless AWS has
	// raised it for the account.
	maxRestWait = 29 * time.Second

	// maxApiWait is how long an HTTP API waits for a function. AWS does not
	// raise this one.
	maxApiWait = 30 * time.Second
)

// headerPattern is a token of RFC 9110.
var headerPattern = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// validate returns everything that is wrong with p, without the CDK.
func (p *GoApiProps) validate() problemList {
	var l problemList
	if p.HttpApi != nil {
		p.validateGiven(&l)
	}
	l.apiText("Name", p.Name, maxApiName)
	l.apiText("Description", p.Description, maxApiDescription)
	l.throttle("ThrottleRate", p.ThrottleRate)
	l.throttle("ThrottleBurst", p.ThrottleBurst)
	if guard := plainAuthorizer(p.Authorizer); guard != nil {
		guard.validate("Authorizer", &l)
		onHTTP(guard, "Authorizer", &l)
		scopeProblems(guard, "AuthorizationScopes", p.AuthorizationScopes, &l)
	} else if len(p.AuthorizationScopes) > 0 {
		l.add("AuthorizationScopes", "AuthorizationScopes is set without Authorizer; set Authorizer too")
	}
	l.accessLogFields(p.AccessLogFields)
	l.logGroup("API", p.LogGroup, p.LogRetention, p.KeepLogs)
	if p.Cors != nil {
		p.Cors.validate(&l)
	}
	if p.Domain != nil {
		p.Domain.validate(&l)
	}
	return l
}

// validateGiven refuses what is the business of who made the API.
func (p *GoApiProps) validateGiven(l *problemList) {
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"Name", p.Name != ""}, {"Description", p.Description != ""}, {"Cors", p.Cors != nil},
		{"ThrottleRate", p.ThrottleRate != 0}, {"ThrottleBurst", p.ThrottleBurst != 0},
		{"DetailedMetrics", p.DetailedMetrics}, {"AccessLogFields", len(p.AccessLogFields) > 0},
		{"LogGroup", p.LogGroup != nil}, {"LogRetention", p.LogRetention != ""}, {"KeepLogs", p.KeepLogs},
		{"Domain", p.Domain != nil},
	} {
		if f.set {
			l.add(f.name, "%s describes an API that the GoApi makes, but HttpApi is given; set it where that one is made", f.name)
		}
	}
}

func (l *problemList) apiText(field, s string, limit int) {
	if n := utf8.RuneCountInString(s); n > limit && !isToken(s) {
		l.add(field, "%s has %d characters; API Gateway allows at most %d", field, n, limit)
	}
}

// contextVariable is what API Gateway replaces in an access log's format.
var contextVariable = regexp.MustCompile(`^\$context(\.[A-Za-z0-9_:-]+)+$`)

// maxAccessLogFormat is the size of an access log's format, in bytes. Source:
// "Quotas for configuring and running an HTTP API".
const maxAccessLogFormat = 3 << 10

func (l *problemList) accessLogFields(fields map[string]string) {
	const field = "AccessLogFields"
	named := len(fields) == 0
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		variable := fields[name]
		if name == "" || !contextVariable.MatchString(variable) {
			l.add(field, "%s has %q: %q; a field has a name, and one variable of API Gateway's, such as $context.requestId", field, name, variable)
		}
		named = named || variable == "$context.requestId" || variable == "$context.extendedRequestId"
	}
	if !named {
		l.add(field, "%s has no $context.requestId, which API Gateway asks for; add it", field)
	}
	if format, _ := json.Marshal(fields); len(format) > maxAccessLogFormat {
		l.add(field, "%s makes a format of %d bytes; API Gateway takes at most %d", field, len(format), maxAccessLogFormat)
	}
}

func (l *problemList) throttle(field string, n int) {
	if n < 0 {
		l.add(field, "%s is %d; it must be at least 1, or 0 for the default", field, n)
	}
	l.atMostInt32(field, "API Gateway", n)
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
	c.headers(l, "Cors.AllowHeaders", c.AllowHeaders)
	c.headers(l, "Cors.ExposeHeaders", c.ExposeHeaders)
	for _, m := range c.AllowMethods {
		if !slices.Contains(routeMethods, m) {
			l.add("Cors.AllowMethods", "Cors.AllowMethods has %q; it must be one of %q", m, routeMethods)
		}
	}
	l.wholeSeconds("Cors.MaxAge", "API Gateway", c.MaxAge, time.Second, maxCorsAge)
}

// headers refuses what is no header's name, and "*" beside credentials, where
// browsers take it for a header of that name.
func (c *CorsProps) headers(l *problemList, field string, names []string) {
	for _, name := range names {
		switch {
		case isToken(name):
		case name == "*" && c.AllowCredentials:
			l.add(field, `%s is "*" while AllowCredentials is set, which browsers take for a header of that name; name the headers`, field)
		case !headerPattern.MatchString(name):
			l.add(field, "%s has %q; it must be the name of a header, such as Content-Type", field, name)
		}
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
