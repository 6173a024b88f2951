package lambdacdk

import (
	"regexp"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/routeselection"
)

// Source: StageName in the API reference of CreateStage.
var stageNamePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// logs tells whether there is an access log.
func (p *GoWebSocketApiProps) logs() bool { return p.AccessLog || p.LogGroup != nil }

// validate returns everything that is wrong with p, without the CDK.
func (p *GoWebSocketApiProps) validate() problemList {
	var l problemList
	l.apiText("Name", p.Name, maxApiName)
	l.apiText("Description", p.Description, maxApiDescription)
	if e := p.RouteSelectionExpression; e != "" && !isToken(e) {
		if _, err := routeselection.Parse(e); err != nil {
			l.add("RouteSelectionExpression", "RouteSelectionExpression is %q: %v", e, err)
		}
	}
	if s := p.StageName; s != "" && !isToken(s) && !stageNamePattern.MatchString(s) {
		l.add("StageName", "StageName is %q; it must be 1 to 128 letters, digits, hyphens and underscores, such as %q", s, DefaultWebSocketStage)
	}
	if guard := plainAuthorizer(p.Authorizer); guard != nil {
		guard.validate("Authorizer", &l)
		onWebSocket(guard, "Authorizer", &l)
	}
	l.throttle("ThrottleRate", p.ThrottleRate)
	l.throttle("ThrottleBurst", p.ThrottleBurst)
	l.logGroup("API", p.LogGroup, p.LogRetention, p.KeepLogs)
	if !p.logs() && p.LogRetention != "" {
		l.add("LogRetention", "LogRetention is set without AccessLog; set AccessLog too")
	}
	if !p.logs() && p.KeepLogs {
		l.add("KeepLogs", "KeepLogs is set without AccessLog; set AccessLog too")
	}
	if p.Domain != nil {
		p.Domain.validate(&l)
	}
	return l
}

// webSocketProblems tells the CDK at synthesis what is wrong with the routes
// of a WebSocket API.
type webSocketProblems struct{ api *GoWebSocketApi }

// Validate is called by the CDK.
func (p *webSocketProblems) Validate() *[]*string {
	problems := p.api.problems
	_, connects := p.api.routes[ConnectRoute]
	switch {
	case len(problems) > 0: // the routes that there would be are not known
	case len(p.api.routes) == 0:
		problems = []string{"it has no route, so that API Gateway refuses its deployment; add one by AddRoute, or all by Proxy"}
	case p.api.guard != nil && !connects:
		problems = []string{"Authorizer is set and there is no route $connect, the only one that API Gateway asks it for, so that everybody may connect; add that route, or Proxy"}
	}
	return apiMessages(p.api.scope, problems)
}
