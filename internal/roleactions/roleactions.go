// Package roleactions knows the actions that a function's settings take: those
// no link, event source or statement of the app's explains.
package roleactions

import (
	"slices"
	"strings"
)

// Network returns what a function in a VPC needs: with it Lambda manages the
// function's network interfaces. Source: "Required IAM permissions" in "Giving
// Lambda functions access to resources in an Amazon VPC", Lambda developer guide.
func Network() []string {
	return []string{
		"ec2:AssignPrivateIpAddresses",
		"ec2:CreateNetworkInterface",
		"ec2:DeleteNetworkInterface",
		"ec2:DescribeNetworkInterfaces",
		"ec2:DescribeSubnets",
		"ec2:UnassignPrivateIpAddresses",
	}
}

// NetworkDenial is the id of the statement that denies [NetworkOfCode].
const NetworkDenial = "NoNetworkForCode"

// NetworkOfCode returns what the code of a function in a VPC must not do with
// the permissions that are Lambda's. Source: "Security best practice" in
// "Giving Lambda functions access to resources in an Amazon VPC", Lambda
// developer guide.
func NetworkOfCode() []string {
	return slices.Sorted(slices.Values(append(Network(), "ec2:DetachNetworkInterface")))
}

// Tracing returns what a traced function needs.
func Tracing() []string { return []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"} }

// Exceptions returns all actions that lambdacdk ever allows on every resource
// ("*"), each with the reason why it cannot name one.
func Exceptions() map[string]string {
	actions := map[string]string{}
	for _, a := range Tracing() {
		actions[a] = "X-Ray has no resource to name (Tracing)"
	}
	for _, a := range Network() {
		actions[a] = "the network interfaces do not exist before Lambda makes them, and EC2's Describe actions know no resources (Vpc)"
	}
	return actions
}

// managed are policies of AWS that allow nothing a program calls by an SDK:
// logs, network interfaces and traces, which Lambda writes itself.
var managed = []string{"AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSXRayDaemonWriteAccess", "CloudWatchLambdaInsightsExecutionRolePolicy"}

// CallsNothing reports whether a managed policy, by its ARN, allows nothing that
// a program calls itself.
func CallsNothing(policy string) bool {
	return slices.ContainsFunc(managed, func(name string) bool { return strings.HasSuffix(policy, "/"+name) })
}
