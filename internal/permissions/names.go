package permissions

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// Marks around the name of a resource of the app, while its ARN is looked at.
// No ARN and no path holds them.
const (
	begin = "\x01"
	end   = "\x02"
)

// namer resolves references to ARNs in which a resource's name is its type and
// path, between marks. Two references to one resource give the same text in
// every stack.
func namer(stacks []*assembly.Stack) *cfn.Values {
	return cfn.New(stacks, cfn.Options{
		Account: "${Account}",
		Region:  "${Region}",
		Names: func(s *assembly.Stack, logicalID string) (string, bool) {
			return begin + nameOf(s, logicalID) + end, true
		},
	})
}

// nameOf is "Bucket(Shop/Uploads)".
func nameOf(s *assembly.Stack, logicalID string) string {
	r := s.Template.Resources[logicalID]
	kind := r.Type[strings.LastIndex(r.Type, ":")+1:]
	return kind + "(" + pathOf(s, logicalID) + ")"
}

// pathOf is the construct path of a resource, or what comes next to it.
func pathOf(s *assembly.Stack, logicalID string) string {
	if path := s.Template.Resources[logicalID].ConstructPath(); path != "" {
		return path
	}
	return s.Name + "/" + logicalID
}

var (
	ownARN  = regexp.MustCompile(`arn:[^` + begin + `\s"]*` + begin)
	unmark  = strings.NewReplacer(end+"/stream/local", ".StreamArn", begin, "", end, "")
	name    = regexp.MustCompile(begin + "([^" + end + "]*)" + end)
	oneOnly = regexp.MustCompile("^[^" + begin + "]*" + name.String() + "[^" + begin + "]*$")
)

// readable is a resolved text as the report has it: the name of a resource of
// the app stands for its whole ARN.
func readable(text string) string {
	return unmark.Replace(ownARN.ReplaceAllString(text, begin))
}

// named is the marked name in text, if there is exactly one.
func named(text string) (marked string, ok bool) {
	m := oneOnly.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	return begin + m[1] + end, true
}

// marks are what encoding as JSON has escaped.
var marks = strings.NewReplacer(`\u0001`, begin, `\u0002`, end)

// readableCondition is a resolved condition as one line of JSON, or empty.
func readableCondition(condition any) string {
	if condition == nil {
		return ""
	}
	text, err := json.Marshal(condition)
	if err != nil {
		return "" // unreachable: it came from JSON
	}
	return readable(marks.Replace(string(text)))
}
