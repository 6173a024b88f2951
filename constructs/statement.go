package lambdacdk

import "github.com/aws/aws-cdk-go/awscdk/v2/awsiam"

// A statement is one statement of a function's policy, as plain data.
type statement struct {
	// id says where the statement comes from. It stands in the template, where
	// readers and the permission report find it; the CDK does not merge
	// statements that have one.
	id        string
	actions   []string
	resources []*string
	prefix    string // of the keys s3:ListBucket may ask for; empty for all
}

// The ids of the statements that settings need. Those of a contract's field
// begin with statementLink.
const (
	statementLog  = "WriteLog"
	statementVpc  = "UseVpc"
	statementLink = "Link"
)

// allow adds s to role and tells whether that had an effect. The CDK claims so
// for immutable roles too; what tells them apart is that an imported role which
// does change comes back with the policy it has been given.
func allow(role awsiam.IRole, s statement) bool {
	props := &awsiam.PolicyStatementProps{Sid: text(s.id), Actions: texts(s.actions...), Resources: &s.resources}
	if s.prefix != "" {
		props.Conditions = &map[string]any{"StringLike": map[string]any{"s3:prefix": s.prefix + "*"}}
	}
	result := role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(props))
	if !*result.StatementAdded || *awsiam.Role_IsRole(role) {
		return *result.StatementAdded
	}
	_, changed := result.PolicyDependable.(awsiam.Policy)
	return changed
}
