package app

import (
	"slices"
	"testing"
)

// For a function URL that is an origin with access control CloudFront signs, and
// the distribution's address is the URL's too where all paths go there.
func TestFunctionURLBehindCloudFront(t *testing.T) {
	const url = `"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {}}},
		"Url": {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "AWS_IAM", "TargetFunctionArn": {"Fn::GetAtt": ["Fn", "Arn"]}}}`
	origin := func(more string) string {
		return `{"Id": "o", "DomainName": {"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": ["Url", "FunctionUrl"]}]}]}` + more + `}`
	}
	distribution := func(target, more, origin string) string {
		return `, "Front": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {` + more + `
			"DefaultCacheBehavior": {"TargetOriginId": "` + target + `"}, "Origins": [` + origin + `]}}}`
	}
	const signs = `, "OriginAccessControlId": {"Fn::GetAtt": ["Access", "Id"]}`
	for name, c := range map[string]struct {
		more    string
		by      AuthorizerKind
		aliases []string
	}{
		"alone":          {"", ByIAM, nil},
		"not signed for": {distribution("o", "", origin("")), ByIAM, nil},
		"signed for":     {distribution("o", `"Aliases": ["notes.example.com"],`, origin(signs)), ByFront, []string{"https://notes.example.com"}},
		"a part":         {distribution("pages", `"Aliases": ["notes.example.com"],`, origin(signs)), ByFront, nil},
	} {
		app := loadTemplate(t, "{"+url+c.more+"}")
		if len(app.APIs) != 1 || len(app.APIs[0].Routes) != 1 {
			t.Fatalf("%s: APIs %+v, want the function URL", name, app.APIs)
		}
		if got := app.APIs[0]; got.Routes[0].Authorizer.Kind != c.by || !slices.Equal(got.Aliases, c.aliases) {
			t.Errorf("%s: by %s, also called %q; want by %s, %q", name, got.Routes[0].Authorizer.Kind, got.Aliases, c.by, c.aliases)
		}
	}
}
