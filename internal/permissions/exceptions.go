package permissions

import "slices"

// networkActions let Lambda manage the network interfaces of a function in a
// VPC. Source: "Required IAM permissions" in "Giving Lambda functions access to
// resources in an Amazon VPC", Lambda developer guide.
var networkActions = []string{
	"ec2:AssignPrivateIpAddresses",
	"ec2:CreateNetworkInterface",
	"ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces",
	"ec2:DescribeSubnets",
	"ec2:UnassignPrivateIpAddresses",
}

// NetworkActions are what a function in a VPC needs.
func NetworkActions() []string { return slices.Clone(networkActions) }

// NetworkDenial is the id of the statement that denies [CodeNetworkActions].
const NetworkDenial = "NoNetworkForCode"

// CodeNetworkActions are what the code of a function in a VPC must not do with
// the permissions that are Lambda's. Source: "Security best practice" in
// "Giving Lambda functions access to resources in an Amazon VPC", Lambda
// developer guide.
func CodeNetworkActions() []string {
	return slices.Sorted(slices.Values(append(NetworkActions(), "ec2:DetachNetworkInterface")))
}

// tracingActions are what a traced function needs.
var tracingActions = []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}

// Exceptions returns all actions that lambdacdk ever allows on every resource
// ("*"), each with the reason why it cannot name one.
func Exceptions() map[string]string {
	actions := map[string]string{}
	for _, a := range tracingActions {
		actions[a] = "X-Ray has no resource to name (Tracing)"
	}
	for _, a := range networkActions {
		actions[a] = "the network interfaces do not exist before Lambda makes them, and EC2's Describe actions know no resources (Vpc)"
	}
	return actions
}
