package lambdacdk

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

// Shows P40: CORS settings that no browser or API Gateway accepts are errors.
func TestApiPropsThatCannotWork(t *testing.T) {
	var (
		group  = struct{ awslogs.ILogGroup }{}
		long   = strings.Repeat("é", 1025)
		scopes = strings.Split("a b c d e f g h i j k", " ")
	)
	cors := func(c CorsProps) GoApiProps {
		if c.AllowOrigins == nil {
			c.AllowOrigins = []string{"https://shop.example.com"}
		}
		return GoApiProps{Cors: &c}
	}
	for _, test := range []struct {
		name   string
		props  GoApiProps
		fields []string
	}{
		{name: "name", props: GoApiProps{Name: long}, fields: []string{"Name"}},
		{name: "description", props: GoApiProps{Description: long}, fields: []string{"Description"}},
		{name: "throttling", props: GoApiProps{ThrottleRate: -1, ThrottleBurst: -2}, fields: []string{"ThrottleRate", "ThrottleBurst"}},
		{name: "huge throttling", props: GoApiProps{ThrottleRate: 1 << 40, ThrottleBurst: 1 << 40}, fields: []string{"ThrottleRate", "ThrottleBurst"}},
		{name: "unknown retention", props: GoApiProps{LogRetention: "30"}, fields: []string{"LogRetention"}},
		{name: "empty scope", props: GoApiProps{Authorizer: users, AuthorizationScopes: []string{""}}, fields: []string{"AuthorizationScopes"}},
		{name: "no header", props: cors(CorsProps{AllowHeaders: []string{"X A"}, ExposeHeaders: []string{""}}), fields: []string{"Cors.AllowHeaders", "Cors.ExposeHeaders"}},
		{name: "every header with cookies", props: cors(CorsProps{AllowHeaders: []string{"*"}, AllowCredentials: true}), fields: []string{"Cors.AllowHeaders"}},
		{name: "nanoseconds", props: cors(CorsProps{MaxAge: 86400}), fields: []string{"Cors.MaxAge"}},
		{name: "scopes without authorizer", props: GoApiProps{AuthorizationScopes: []string{"read"}}, fields: []string{"AuthorizationScopes"}},
		{name: "too many scopes", props: GoApiProps{Authorizer: users, AuthorizationScopes: scopes}, fields: []string{"AuthorizationScopes"}},
		{name: "two log groups", props: GoApiProps{LogGroup: group, LogRetention: awslogs.RetentionDays_ONE_DAY, KeepLogs: true}, fields: []string{"LogRetention", "KeepLogs"}},
		{name: "no origin", props: GoApiProps{Cors: &CorsProps{}}, fields: []string{"Cors.AllowOrigins"}},
		{name: "every origin with cookies", props: cors(CorsProps{AllowOrigins: []string{"*"}, AllowCredentials: true}), fields: []string{"Cors.AllowOrigins"}},
		{name: "every origin and one more", props: cors(CorsProps{AllowOrigins: []string{"*", "https://a.example.com"}}), fields: []string{"Cors.AllowOrigins"}},
		{name: "origin without scheme", props: cors(CorsProps{AllowOrigins: []string{"shop.example.com"}}), fields: []string{"Cors.AllowOrigins"}},
		{name: "origin with slash", props: cors(CorsProps{AllowOrigins: []string{"https://shop.example.com/"}}), fields: []string{"Cors.AllowOrigins"}},
		{name: "origin with user", props: cors(CorsProps{AllowOrigins: []string{"https://me@shop.example.com"}}), fields: []string{"Cors.AllowOrigins"}},
		{name: "unknown method", props: cors(CorsProps{AllowMethods: []string{"get"}}), fields: []string{"Cors.AllowMethods"}},
		{name: "fraction of a second", props: cors(CorsProps{MaxAge: 1500 * time.Millisecond}), fields: []string{"Cors.MaxAge"}},
		{name: "negative age", props: cors(CorsProps{MaxAge: -time.Second}), fields: []string{"Cors.MaxAge"}},
		{name: "more than a day", props: cors(CorsProps{MaxAge: 25 * time.Hour}), fields: []string{"Cors.MaxAge"}},
		{name: "empty domain", props: GoApiProps{Domain: &DomainProps{}}, fields: []string{"Domain.Name", "Domain.HostedZone"}},
		{name: "domain in upper case", props: GoApiProps{Domain: &DomainProps{Name: "API.example.com"}}, fields: []string{"Domain.Name", "Domain.HostedZone"}},
		{name: "one label for a domain", props: GoApiProps{Domain: &DomainProps{Name: "example"}}, fields: []string{"Domain.Name", "Domain.HostedZone"}},
		{name: "address for a domain", props: GoApiProps{Domain: &DomainProps{Name: "https://api.example.com"}}, fields: []string{"Domain.Name", "Domain.HostedZone"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var fields []string
			for _, p := range test.props.validate() {
				fields = append(fields, p.field)
				if !strings.HasPrefix(p.text, p.field) {
					t.Errorf("problem %q does not start with its field %s", p.text, p.field)
				}
			}
			if !slices.Equal(fields, test.fields) {
				t.Errorf("validate() names %q, want %q", fields, test.fields)
			}
		})
	}
}

func TestApiPropsThatWork(t *testing.T) {
	const token = "${Token[TOKEN.7]}"
	for _, test := range []struct {
		name  string
		props GoApiProps
	}{
		{name: "nothing"},
		{name: "tokens", props: GoApiProps{
			Name: strings.Repeat(token, 10), Description: strings.Repeat(token, 100),
			Cors: &CorsProps{AllowOrigins: []string{token}},
		}},
		{name: "every origin", props: GoApiProps{Cors: &CorsProps{AllowOrigins: []string{"*"}}}},
		{name: "limits", props: GoApiProps{
			Name: strings.Repeat("é", 128), ThrottleRate: 1, ThrottleBurst: 1,
			Cors: &CorsProps{AllowOrigins: []string{"http://localhost:3000", "https://a.example.com"}, AllowCredentials: true, MaxAge: 24 * time.Hour},
		}},
	} {
		if got := test.props.validate(); got != nil {
			t.Errorf("%s: validate() = %v, want no problem", test.name, got)
		}
	}
}

func TestNewGoApiPanicsWithEveryProblem(t *testing.T) {
	stack := newStack(t, nil)
	err := panicOf(t, func() {
		NewGoApi(stack, "Api", &GoApiProps{ThrottleRate: -1, Cors: &CorsProps{}})
	})
	var config *ConfigError
	if !errors.As(err, &config) || config.Path != "Shop/Api" || config.Field != "ThrottleRate" {
		t.Errorf("first problem = %+v, want ThrottleRate of Shop/Api", config)
	}
	contains(t, err.Error(), "lambdacdk: Shop/Api: ThrottleRate is -1", "lambdacdk: Shop/Api: Cors.AllowOrigins is empty")
}
