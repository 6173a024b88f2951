package integ

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// Lambda makes the network interfaces of a function in a VPC with the
// permissions of its role. The function's own code has the same role and may
// not: its requests are those that carry the ARN of a function.
//
// Shows P11.
func TestCodeInVpcMayNotManageNetworkInterfaces(t *testing.T) {
	stack := newTestStack(t)
	vpc := awsec2.Vpc_FromVpcAttributes(stack, new("Vpc"), &awsec2.VpcAttributes{
		VpcId: new("vpc-0123456789abcdef0"), AvailabilityZones: &[]*string{new("eu-west-1a")}, PrivateSubnetIds: &[]*string{new("subnet-0123456789abcdef0")},
	})
	lambdacdk.NewGoFunction(stack, "Orders", &lambdacdk.GoFunctionProps{Entry: "./cmd/orders", Vpc: vpc})
	var statements []any
	for _, policy := range templateOf(t, stack).ofType("AWS::IAM::Policy") {
		for _, s := range list(policy.Properties["PolicyDocument"].(map[string]any)["Statement"]) {
			if s := s.(map[string]any); s["Resource"] == "*" {
				statements = append(statements, s)
			}
		}
	}
	var requests []simulatedRequest
	var want []string
	byCode := map[string]any{"lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:" + levelAccount + ":function:orders"}
	for _, action := range roleactions.NetworkOfCode() {
		// Those that AWS's guide lists for Lambda; it detaches by its own means.
		verdict := "Allowed"
		if action == "ec2:DetachNetworkInterface" {
			verdict = "ImplicitlyDenied"
		}
		resource := "arn:aws:ec2:eu-west-1:" + levelAccount + ":network-interface/eni-0123456789abcdef0"
		if action == "ec2:DescribeNetworkInterfaces" || action == "ec2:DescribeSubnets" {
			resource = "*"
		}
		requests = append(requests, simulatedRequest{Action: action, Resource: resource}, simulatedRequest{Action: action, Resource: resource, Context: byCode})
		want = append(want, verdict, "ExplicitlyDenied")
	}
	got := verdictsOf(t, map[string][]any{"Orders": statements}, requests)["Orders"]
	for i, r := range requests {
		if got[i] != want[i] {
			t.Errorf("%s, by code: %t: %s, want %s", r.Action, r.Context != nil, got[i], want[i])
		}
	}
}
