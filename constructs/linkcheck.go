package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/contracts"
)

// WarningLinksUnused is the id of the warning that a function is given a
// contract which no package of its handler loads.
const WarningLinksUnused = "go-lambda-cdk:linksUnused"

// checkLinks compares the contract the function is given with what its handler
// loads. The two are written apart, so nothing else notices that one has
// changed before the first invocation does.
func (c *lateCode) checkLinks(code builtCode) error {
	if code.loads == nil {
		return nil // the source of a ready binary is not known here
	}
	loads, err := code.loads()
	if err != nil {
		return err
	}
	for _, m := range contracts.Compare(c.links, loads) {
		if m.Fatal {
			c.problems.add("Links", "%s", m.Text)
			continue
		}
		awscdk.Annotations_Of(c.scope).AddWarningV2(new(WarningLinksUnused), new(m.Text))
	}
	return nil
}
