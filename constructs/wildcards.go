package lambdacdk

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

// WildcardActions returns all actions that this library ever allows on every
// resource ("*"), each with the reason why it cannot name one. Whatever else it
// allows is allowed on named resources.
func WildcardActions() map[string]string {
	actions := map[string]string{
		"xray:PutTelemetryRecords": "X-Ray has no resource to name (Tracing)",
		"xray:PutTraceSegments":    "X-Ray has no resource to name (Tracing)",
	}
	for _, a := range networkActions {
		actions[a] = "the network interfaces do not exist before Lambda makes them, and EC2's Describe actions know no resources (Vpc)"
	}
	return actions
}
