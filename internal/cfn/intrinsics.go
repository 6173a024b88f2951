package cfn

import (
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
)

// intrinsic resolves one intrinsic function; ok is false if name is none. One
// that only AWS can resolve becomes its own name.
func (v *Values) intrinsic(s *assembly.Stack, name string, arg any, depth int) (value any, ok bool) {
	if name != "Ref" && name != "Condition" && !strings.HasPrefix(name, "Fn::") {
		return nil, false
	}
	switch name {
	case "Ref":
		id, ok := arg.(string)
		if !ok {
			return nil, false
		}
		return v.ref(s, id, depth), true
	case "Condition":
		id, ok := arg.(string)
		if _, known := s.Template.Conditions[id]; !ok || !known {
			return nil, false // an ordinary property, such as a policy's
		}
		return v.condition(s, id, depth), true
	case "Fn::GetAtt":
		id, attribute := attributeOf(arg)
		return v.attribute(s, id, Text(v.resolve(s, attribute, depth)), depth), true
	case "Fn::Sub":
		return v.sub(s, arg, depth), true
	case "Fn::ImportValue":
		return v.imported(Text(v.resolve(s, arg, depth)), depth), true
	case "Fn::GetStackOutput":
		return v.stackOutput(v.resolve(s, arg, depth), depth), true
	case "Fn::If":
		if a, ok := arg.([]any); ok && len(a) == 3 {
			if v.condition(s, Text(a[0]), depth) {
				return v.resolve(s, a[1], depth), true
			}
			return v.resolve(s, a[2], depth), true
		}
	}
	return pure(name, v.resolve(s, arg, depth), s), true
}

// pure resolves the functions of which every argument is resolved already.
func pure(name string, arg any, s *assembly.Stack) any {
	a, _ := arg.([]any)
	switch name {
	case "Fn::Join":
		if len(a) == 2 {
			list, isList := a[1].([]any)
			if !isList {
				return Text(a[1])
			}
			parts := make([]string, len(list))
			for i, e := range list {
				parts[i] = Text(e)
			}
			return strings.Join(parts, Text(a[0]))
		}
	case "Fn::Split":
		if len(a) == 2 {
			var list []any
			for p := range strings.SplitSeq(Text(a[1]), Text(a[0])) {
				list = append(list, p)
			}
			return list
		}
	case "Fn::Select":
		if len(a) == 2 {
			list, _ := a[1].([]any)
			if i, err := strconv.Atoi(Text(a[0])); err == nil && i >= 0 && i < len(list) {
				return list[i]
			}
		}
	case "Fn::FindInMap":
		if len(a) >= 3 {
			if found, ok := s.Template.Mappings[Text(a[0])][Text(a[1])][Text(a[2])]; ok {
				return found
			}
		}
	case "Fn::Base64":
		return base64.StdEncoding.EncodeToString([]byte(Text(arg)))
	case "Fn::Length":
		return json.Number(strconv.Itoa(len(a)))
	case "Fn::ToJsonString":
		if b, err := json.Marshal(arg); err == nil {
			return string(b)
		}
	case "Fn::Equals":
		return len(a) == 2 && Text(a[0]) == Text(a[1])
	case "Fn::Not":
		return len(a) == 1 && a[0] != true
	case "Fn::And", "Fn::Or":
		for _, e := range a {
			if (e == true) == (name == "Fn::Or") {
				return e
			}
		}
		return name == "Fn::And"
	}
	return name
}

// attributeOf splits the argument of Fn::GetAtt, a list or "ID.Attribute".
func attributeOf(arg any) (id string, attribute any) {
	switch arg := arg.(type) {
	case string:
		id, attribute, _ := strings.Cut(arg, ".")
		return id, attribute
	case []any:
		if len(arg) == 2 {
			id, _ := arg[0].(string)
			return id, arg[1]
		}
	}
	return "", ""
}

// variable is ${Name}, ${Name.Attribute} or the literal ${!Text} of Fn::Sub.
var variable = regexp.MustCompile(`\$\{[^}]*\}`)

func (v *Values) sub(s *assembly.Stack, arg any, depth int) string {
	template, vars := arg, map[string]any(nil)
	if list, ok := arg.([]any); ok && len(list) == 2 {
		template = list[0]
		vars, _ = list[1].(map[string]any)
	}
	return variable.ReplaceAllStringFunc(Text(template), func(m string) string {
		name := m[2 : len(m)-1]
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			return "${" + literal + "}"
		}
		if x, ok := vars[name]; ok {
			return Text(v.resolve(s, x, depth))
		}
		if id, attribute, ok := strings.Cut(name, "."); ok {
			return Text(v.attribute(s, id, attribute, depth))
		}
		return Text(v.ref(s, name, depth))
	})
}

func (v *Values) condition(s *assembly.Stack, name string, depth int) bool {
	return v.resolve(s, s.Template.Conditions[name], depth+1) == true
}

// imported finds the output that some stack exports as name.
func (v *Values) imported(name string, depth int) any {
	for _, s := range v.stacks {
		for _, o := range s.Template.Outputs {
			if o.Export.Name != nil && Text(v.resolve(s, o.Export.Name, depth)) == name {
				return v.resolve(s, o.Value, depth)
			}
		}
	}
	return name
}

// stackOutput is the CDK's weak reference to another stack's output.
func (v *Values) stackOutput(arg any, depth int) any {
	a, _ := arg.(map[string]any)
	for _, s := range v.stacks {
		if s.Parent != nil || s.Name != Text(a["StackName"]) {
			continue
		}
		if o, ok := s.Template.Outputs[Text(a["OutputName"])]; ok {
			return v.resolve(s, o.Value, depth)
		}
	}
	return Text(a["StackName"]) + "." + Text(a["OutputName"])
}
