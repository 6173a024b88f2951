package lambdacdk

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/permissions"
)

// SkipPermissionReport is a context key. Where its value is true, synthesis
// writes no permission report; lambdacdk permissions does not need the file.
// It is for assemblies with gigabytes of assets: to see that the report changes
// no file of theirs, the CDK reads all of them twice, at about 2 ms a megabyte,
// and it cannot read one of more than 2 GiB.
const SkipPermissionReport = "lambdacdk:skipPermissionReport"

// permissionReport writes the permission report into the cloud assembly. It is
// a validation plugin because the CDK runs those last, when every template is
// on disk: aspects and validations come before the CDK has put policies
// together, and another construct's aspect may come after them.
type permissionReport struct{ dir string }

// reportPermissions makes the app of scope write its permission report, once
// for all its functions. What is in no app is never synthesized. Only apps with
// links do: a validation plugin makes the CDK read all assets twice, and lambdacdk
// permissions reports on any assembly.
func (s *session) reportPermissions(scope constructs.Construct) {
	app, ok := scope.Node().Root().(awscdk.App)
	if !ok || s.reporting == app || contextFlag(app, SkipPermissionReport) {
		return
	}
	s.reporting = app
	awscdk.Validations_Of(app).AddPlugins(&permissionReport{*app.Outdir()})
}

// Name implements [awscdk.IPolicyValidationPlugin].
func (*permissionReport) Name() *string { return new("go-lambda-cdk permission report") }

// Version implements [awscdk.IPolicyValidationPlugin].
func (*permissionReport) Version() *string { return new("") }

// RuleIds implements [awscdk.IPolicyValidationPlugin].
func (*permissionReport) RuleIds() *[]*string { return texts() }

// Validate implements [awscdk.IPolicyValidationPlugin]. It judges nothing; only
// a report that cannot be written is a violation.
func (p *permissionReport) Validate(awscdk.IPolicyValidationContext) *awscdk.PolicyValidationPluginReport {
	report := &awscdk.PolicyValidationPluginReport{Success: new(true), Violations: &[]*awscdk.PolicyViolation{}}
	if err := permissions.Write(p.dir); err != nil {
		report.Success = new(false)
		report.Violations = &[]*awscdk.PolicyViolation{{
			RuleName:           new("write-" + permissions.File),
			Description:        new(fmt.Sprintf("the permission report cannot be written: %v", err)),
			ViolatingResources: &[]*awscdk.PolicyViolatingResource{},
		}}
	}
	return report
}
