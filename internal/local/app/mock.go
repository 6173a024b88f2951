package app

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// A Mock is an answer that a REST API gives itself: the CDK answers browsers'
// preflights by one.
type Mock struct {
	Status int
	Header map[string]string
	Body   string
	// Origins are regular expressions. A request whose Origin is one of them
	// gets it back in Access-Control-Allow-Origin.
	Origins []*regexp.Regexp
}

// statusCode is the one in a request template such as {"statusCode": 200}, by
// which API Gateway chooses the response. The CDK writes it without quotes.
var statusCode = regexp.MustCompile(`^\s*\{\s*"?statusCode"?\s*:\s*(\d{3})\s*\}\s*$`)

// mockOf reads a MOCK integration. What only a template engine could tell is a
// reason why it does not run here.
func mockOf(p cfn.Properties) (*Mock, string) {
	request := p.Object("RequestTemplates").Text("application/json")
	chosen := statusCode.FindStringSubmatch(request)
	if chosen == nil {
		return nil, fmt.Sprintf("its mapping template %q is not emulated; only {\"statusCode\": 200} is", request)
	}
	response, ok := mockResponse(p.Objects("IntegrationResponses"), chosen[1])
	if !ok {
		return nil, "no response of its integration is for status " + chosen[1]
	}
	m := &Mock{Header: map[string]string{}}
	var err error
	if m.Status, err = strconv.Atoi(response.Text("StatusCode")); err != nil {
		return nil, "the status of its response is no number: " + response.Text("StatusCode")
	}
	parameters := response.Object("ResponseParameters")
	for name := range parameters {
		header, isHeader := strings.CutPrefix(name, "method.response.header.")
		text := parameters.Text(name)
		value := strings.TrimSuffix(strings.TrimPrefix(text, "'"), "'")
		if !isHeader || len(value) != len(text)-2 {
			return nil, fmt.Sprintf("its response parameter %s = %s is not emulated; only headers with a quoted value are", name, text)
		}
		m.Header[header] = value
	}
	template := response.Object("ResponseTemplates").Text("application/json")
	if m.Origins, ok = allowedOrigins(template); ok {
		return m, ""
	}
	if strings.ContainsAny(template, "#$") {
		return nil, "the mapping template of its response is not emulated"
	}
	m.Body = template
	return m, ""
}

// mockResponse is the response whose pattern is the status, else the one
// without a pattern.
func mockResponse(responses []cfn.Properties, status string) (found cfn.Properties, ok bool) {
	for _, r := range responses {
		pattern := r.Text("SelectionPattern")
		if pattern == "" {
			found, ok = r, true
			continue
		}
		if re, err := regexp.Compile("^(?:" + pattern + ")$"); err == nil && re.MatchString(status) {
			return r, true
		}
	}
	return found, ok
}

// The template that the CDK writes where an API allows several origins
// (addCorsPreflight in aws-apigateway/lib/resource.ts): it compares the origin
// with each, which older releases did by regular expressions.
var (
	corsTemplate = regexp.MustCompile(`(?s)^#set\(\$origin = .*#if\(([^\n]*)\)\s+#set\(\$context\.responseOverride\.header\.Access-Control-Allow-Origin = \$origin\)\s+#end\s*$`)
	corsEqual    = regexp.MustCompile(`^\$origin == "([^"]*)"$`)
	corsMatches  = regexp.MustCompile(`^\$origin\.matches\("([^"]*)"\)$`)
)

// allowedOrigins reads that template; ok is false for any other, and where a
// part of its condition is not understood.
func allowedOrigins(template string) (origins []*regexp.Regexp, ok bool) {
	m := corsTemplate.FindStringSubmatch(template)
	if m == nil {
		return nil, false
	}
	for part := range strings.SplitSeq(m[1], " || ") {
		var pattern string
		if equal := corsEqual.FindStringSubmatch(part); equal != nil {
			pattern = regexp.QuoteMeta(equal[1])
		} else if matches := corsMatches.FindStringSubmatch(part); matches != nil {
			pattern = matches[1]
		} else {
			return nil, false
		}
		re, err := regexp.Compile("^(?:" + pattern + ")$")
		if err != nil {
			return nil, false
		}
		origins = append(origins, re)
	}
	return origins, true
}
