package cfn

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// Values resolves the values of an app's templates. Two references to one
// resource give the same value in every stack, so values can be compared.
type Values struct {
	stacks  []*assembly.Stack
	options Options
	replace *strings.Replacer
}

// Options of Values. A zero Options consists of defaults.
type Options struct {
	// Account and Region stand in where a stack leaves them open. If empty,
	// 123456789012 and us-east-1.
	Account, Region string

	// Names gives resources a physical name, by stack and logical id. Others
	// are called by their own name property, or STACK-LOGICALID.
	Names func(s *assembly.Stack, logicalID string) (string, bool)

	// Endpoints replaces the beginnings of URLs, such as
	// "https://x.execute-api.us-east-1.amazonaws.com" →
	// "http://127.0.0.1:3000", in every string.
	Endpoints map[string]string
}

// New returns the values of an app's stacks.
func New(stacks []*assembly.Stack, o Options) *Values {
	o.Account = cmp.Or(o.Account, "123456789012")
	o.Region = cmp.Or(o.Region, "us-east-1")
	var pairs []string
	for from, to := range o.Endpoints {
		pairs = append(pairs, from, to)
	}
	return &Values{stacks: stacks, options: o, replace: strings.NewReplacer(pairs...)}
}

// String resolves x, a value found in a template of s, to a string.
func (v *Values) String(s *assembly.Stack, x any) string {
	return v.replace.Replace(Text(v.resolve(s, x, 0)))
}

// Resolve resolves every intrinsic function in x, deeply.
func (v *Values) Resolve(s *assembly.Stack, x any) any { return v.resolve(s, x, 0) }

// Account and Region are where s would be deployed.
func (v *Values) Account(s *assembly.Stack) string { return cmp.Or(s.Account, v.options.Account) }

// Region is where s would be deployed.
func (v *Values) Region(s *assembly.Stack) string { return cmp.Or(s.Region, v.options.Region) }

// Present reports whether the resource's condition holds.
func (v *Values) Present(s *assembly.Stack, r assembly.Resource) bool {
	return r.Condition == "" || v.condition(s, r.Condition, 0)
}

// maxDepth ends references that run in a circle, which CloudFormation would
// refuse.
const maxDepth = 100

func (v *Values) resolve(s *assembly.Stack, x any, depth int) any {
	if depth > maxDepth {
		return "circular-reference"
	}
	switch x := x.(type) {
	case []any:
		list := make([]any, 0, len(x))
		for _, e := range x {
			if r := v.resolve(s, e, depth+1); r != noValue {
				list = append(list, r)
			}
		}
		return list
	case map[string]any:
		if len(x) == 1 {
			for name, arg := range x {
				if r, ok := v.intrinsic(s, name, arg, depth+1); ok {
					return r
				}
			}
		}
		m := make(map[string]any, len(x))
		for key, e := range x {
			if r := v.resolve(s, e, depth+1); r != noValue {
				m[key] = r
			}
		}
		return m
	}
	return x
}

// noValue is what AWS::NoValue resolves to: the property is as if absent.
var noValue any = new(struct{ _ byte })

// Text is a resolved value as CloudFormation would put it into a string.
func Text(x any) string {
	switch x := x.(type) {
	case string:
		return x
	case nil:
		return ""
	case json.Number, bool:
		return fmt.Sprint(x)
	case []any:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = Text(e)
		}
		return strings.Join(parts, ",")
	}
	if x == noValue {
		return ""
	}
	b, err := json.Marshal(x)
	if err != nil {
		return fmt.Sprint(x)
	}
	return string(b)
}

// Int is a resolved value that is a number, or a string of one; otherwise 0.
func Int(x any) int {
	n, err := strconv.Atoi(Text(x))
	if err != nil {
		return 0
	}
	return n
}
