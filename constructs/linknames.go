package lambdacdk

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// maxARN is the longest resource of a statement. Source: "Resource" in "IAM
// JSON policy elements", IAM user guide.
const maxARN = 2048

// tokenPattern is a CDK token inside of a text. What it stands for is not known
// yet, and not the user's text.
var tokenPattern = regexp.MustCompile(`\$\{Token\[[^\]]*\]\}`)

// checkNames says what is wrong with the texts of a link, if anything is. All
// that a user can give (a prefix, an index, the name or ARN of an imported
// resource or key) reaches a statement as part of an ARN, so that looking at
// the ARNs here is to look at all of it; conditions repeat parts of them. What
// IAM would read as a pattern or a variable allows more than the one resource
// that was meant.
func checkNames(kind linkbinding.Kind, r linkedResource) (problem string) {
	for _, on := range partsOf(kind) {
		for _, t := range r.arns[on] {
			if problem := misread(t.arn); problem != "" {
				return fmt.Sprintf("is on %q, which %s", shortened(tokenPattern.ReplaceAllString(t.arn, "…")), problem)
			}
		}
	}
	return ""
}

// shortened is s for a message.
func shortened(s string) string {
	const most = 100
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// misread says what in an ARN stands for something else than itself.
func misread(arn string) (problem string) {
	text := tokenPattern.ReplaceAllString(arn, "…")
	switch i := strings.IndexAny(text, "*?"); {
	case i >= 0:
		return fmt.Sprintf("holds %q: IAM takes it for a pattern, and the function would be allowed more; name one resource", text[i])
	case strings.Contains(text, "${"):
		return `holds "${": IAM takes it for a policy variable; name one resource`
	case !utf8.ValidString(text):
		return "is no UTF-8; name one resource"
	case strings.ContainsFunc(text, unicode.IsControl):
		return "holds a control character; name one resource"
	case len(text) > maxARN:
		return fmt.Sprintf("has %d characters; IAM allows at most %d", len(text), maxARN)
	}
	return ""
}
