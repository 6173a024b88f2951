package integ

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

// eachTemplate runs check on every template this repository produces.
func eachTemplate(t *testing.T, check func(*testing.T, template)) {
	for _, app := range cdkApps(t) {
		for _, stack := range slices.Sorted(maps.Keys(app.templates)) {
			t.Run(app.name+"/"+stack, func(t *testing.T) { check(t, app.templates[stack]) })
		}
	}
}

// Shows P15.
func TestPoliciesNameTheirActionsAndResources(t *testing.T) {
	allowed := lambdacdk.WildcardActions()
	seen := map[string]bool{}
	statements := 0
	eachTemplate(t, func(t *testing.T, tmpl template) {
		for id, r := range tmpl.Resources {
			if r.Type == "AWS::KMS::Key" {
				continue // the policy of a key says "*" for the key itself
			}
			for _, s := range statementsIn(r.Properties) {
				statements++
				for _, action := range list(s["Action"]) {
					name, _ := action.(string)
					if name == "" || strings.Contains(name, "*") {
						t.Errorf("%s allows the action %v", id, action)
					}
					for _, resource := range list(s["Resource"]) {
						if !isWide(resource) {
							continue
						}
						seen[name] = true
						if allowed[name] == "" {
							t.Errorf("%s allows %s on %s, and WildcardActions has no reason for it", id, name, compact(resource))
						}
					}
				}
			}
		}
	})
	if statements == 0 {
		t.Error("no policy statement was found")
	}
	for name := range allowed {
		if !seen[name] && !testing.Short() { // hello uses none of them
			t.Errorf("WildcardActions lists %s, which no template allows on every resource", name)
		}
	}
}

// statementsIn returns the statements of all policy documents in v that allow
// something.
func statementsIn(v any) []map[string]any {
	var found []map[string]any
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = append(found, statementsIn(e)...)
		}
	case map[string]any:
		for key, e := range v {
			if key != "Statement" {
				found = append(found, statementsIn(e)...)
				continue
			}
			for _, s := range list(e) {
				if s, ok := s.(map[string]any); ok && s["Effect"] == "Allow" {
					found = append(found, s)
				}
			}
		}
	}
	return found
}

// list returns the elements of v, which IAM allows to be one without a list.
func list(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

var wideARN = regexp.MustCompile(`^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*`)

// isWide tells whether an IAM resource is everything, or everything of a service.
func isWide(resource any) bool {
	text := flat(resource)
	return text == "*" || wideARN.MatchString(text)
}

// flat writes a CloudFormation value as text, with ${…} for what is not known.
func flat(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	if m, ok := v.(map[string]any); ok {
		if join, ok := m["Fn::Join"].([]any); ok && len(join) == 2 {
			var parts []string
			for _, p := range list(join[1]) {
				parts = append(parts, flat(p))
			}
			return strings.Join(parts, fmt.Sprint(join[0]))
		}
	}
	return "${" + strings.ReplaceAll(compact(v), ":", "") + "}"
}

// Shows P11.
func TestEveryFunctionHasItsOwnRole(t *testing.T) {
	functions := 0
	eachTemplate(t, func(t *testing.T, tmpl template) {
		owner := map[string]string{}
		for id, r := range tmpl.ofType("AWS::Lambda::Function") {
			functions++
			role := compact(r.Properties["Role"])
			if other, taken := owner[role]; taken {
				t.Errorf("%s and %s share the role %s", id, other, role)
			}
			owner[role] = id
		}
		for id, r := range tmpl.ofType("AWS::IAM::Role") {
			// REST APIs write logs by one role for the whole account, which an app
			// makes if it is asked to (GoRestApiProps.CloudWatchRole); no function
			// has it. Its policy is the one that API Gateway names.
			ofLogs := strings.Contains(compact(r.Properties["AssumeRolePolicyDocument"]), "apigateway.amazonaws.com")
			if managed := r.Properties["ManagedPolicyArns"]; managed != nil && !(ofLogs && strings.Count(compact(managed), ":iam::aws:policy/") == 1 && strings.Contains(compact(managed), "AmazonAPIGatewayPushToCloudWatchLogs")) {
				t.Errorf("%s has managed policies: %s", id, compact(managed))
			}
		}
	})
	if functions == 0 {
		t.Error("no function was found")
	}
}

// Shows P16.
func TestPermissionsNameTheirSource(t *testing.T) {
	permissions := 0
	eachTemplate(t, func(t *testing.T, tmpl template) {
		for id, r := range tmpl.ofType("AWS::Lambda::Permission") {
			permissions++
			p := r.Properties
			switch principal := p["Principal"]; {
			case p["FunctionUrlAuthType"] == "NONE" || p["InvokedViaFunctionUrl"] == true:
				// A public function URL is for everybody, but for that way only.
			case !namesResource(p["SourceArn"]):
				t.Errorf("%s lets %v invoke %s from %s, want a source ARN that names a resource",
					id, principal, compact(p["FunctionName"]), compact(p["SourceArn"]))
			case principal == "s3.amazonaws.com" && p["SourceAccount"] == nil:
				t.Errorf("%s has no SourceAccount; the ARN of a bucket has no account, and buckets change hands", id)
			}
		}
	})
	if permissions == 0 {
		t.Error("no permission was found")
	}
}

// namesResource tells whether v refers to something other than CloudFormation's
// own parameters, such as AWS::Region, or is an ARN in full.
func namesResource(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.HasPrefix(v, "arn:") && !isWide(v)
	case []any:
		return slices.ContainsFunc(v, namesResource)
	case map[string]any:
		for key, e := range v {
			switch key {
			case "Ref":
				return !strings.HasPrefix(fmt.Sprint(e), "AWS::")
			case "Fn::GetAtt", "Fn::ImportValue", "Fn::GetStackOutput":
				return true
			}
			if namesResource(e) {
				return true
			}
		}
	}
	return false
}
