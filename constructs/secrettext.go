package lambdacdk

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
)

// validateSecretText finds what of a secret's value would stand in the template,
// where everybody who may look at the stack can read it. The messages do not
// repeat it.
func validateSecretText(l *problemList, stack awscdk.Stack, p *awssecretsmanager.SecretProps) {
	const plain = "%s is text, or has text around a reference, which would stand in the template; refer to one secret, or put the value in after the first deployment"
	if isPlainText(stack, p.SecretStringValue) {
		l.add("Secret.SecretStringValue", plain, "Secret.SecretStringValue")
	}
	values := valueOf(p.SecretObjectValue)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if isPlainText(stack, values[name]) {
			l.add("Secret.SecretObjectValue", plain, "Secret.SecretObjectValue["+name+"]")
		}
	}
	validateSecretTemplate(l, valueOf(p.GenerateSecretString))
}

// secretName matches keys whose values are secrets.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|secret|token|credential|(api|private|access)[-_]?key`)

// validateSecretTemplate checks the part of a generated secret that is not
// generated.
func validateSecretTemplate(l *problemList, g awssecretsmanager.SecretStringGenerator) {
	const field = "Secret.GenerateSecretString.SecretStringTemplate"
	template, key := valueOf(g.SecretStringTemplate), valueOf(g.GenerateStringKey)
	if (template == "") != (key == "") {
		l.add(field, "%s and GenerateStringKey belong together: the value is generated under the key, beside what the template has; set both or none", field)
	}
	if template == "" || strings.HasPrefix(template, "${Token[") {
		return
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(template), &object); err != nil || object == nil {
		l.add(field, `%s is no JSON object; want one such as {"user":"app"}`, field)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		text, isText := object[name].(string)
		switch {
		case name == key:
			l.add(field, "%s has the key %q, which GenerateStringKey generates; remove it from the template", field, name)
		case secretName.MatchString(name) && isText && text != "" && !isReference(tokenPattern.ReplaceAllString(text, reference)):
			l.add(field, "%s[%s] is text, which would stand in the template; let GenerateStringKey generate it, or put the value in after the first deployment", field, name)
		}
	}
}

// reference stands for what CloudFormation puts in when it deploys. No text of
// a template holds it.
const reference = "\x00"

// dynamicReference is a reference that CloudFormation resolves by itself; what
// it names may be known only then.
var dynamicReference = regexp.MustCompile(`^\{\{resolve:[^{}]+\}\}$`)

// isReference tells whether text, with the mark for everything that is not
// known yet, is one reference and nothing beside.
func isReference(text string) bool {
	return text == reference || dynamicReference.MatchString(text)
}

// isPlainText tells whether v is more than one attribute of a resource, or one
// reference that CloudFormation resolves when it deploys.
func isPlainText(stack awscdk.Stack, v awscdk.SecretValue) bool {
	return v != nil && !isReference(flatText(stack.Resolve(v.UnsafeUnwrap())))
}

// flatText is a resolved value as text, with the mark for every reference.
func flatText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case map[string]any:
		join, _ := value["Fn::Join"].([]any)
		if len(join) != 2 {
			return reference
		}
		separator, _ := join[0].(string)
		parts, _ := join[1].([]any)
		texts := make([]string, len(parts))
		for i, part := range parts {
			texts[i] = flatText(part)
		}
		return strings.Join(texts, separator)
	}
	return reference
}
