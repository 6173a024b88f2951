// Package stacks is the part of CloudFormation that custom resources know: it
// sends their handlers an event, and takes the answer at the event's
// ResponseURL, which is one of this run.
//
// Nothing is deployed here, so nothing is made at the start: what a custom
// resource makes may be anywhere, such as an account at somebody else's. It is
// made, changed and deleted by lambdacdk trigger, in the order that CloudFormation
// has; a change that fails is not taken back. What attributes it has is not told
// to other resources.
//
// Source: "Custom resources" in the CloudFormation user guide.
package stacks
