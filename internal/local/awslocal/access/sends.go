package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
)

// senders are the services that send by themselves, so that the policy of what
// they send to decides. Others do it by a role.
var senders = []string{"events.amazonaws.com", "logs.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com"}

// An Act is what something does to the thing of a service, such as to send a
// message: the actions, and those on the key which encrypts it.
type Act struct{ Actions, OfKey []string }

// Sending is what sending takes, by the service of what it is sent to.
var Sending = map[string]Act{
	"events":  {[]string{"events:PutEvents"}, nil},
	"kinesis": {[]string{"kinesis:PutRecord"}, []string{"kms:GenerateDataKey"}},
	"lambda":  {[]string{"lambda:InvokeFunction"}, nil},
	"sns":     {[]string{"sns:Publish"}, []string{"kms:GenerateDataKey", "kms:Decrypt"}},
	"sqs":     {[]string{"sqs:SendMessage"}, []string{"kms:GenerateDataKey", "kms:Decrypt"}},
	"states":  {[]string{"states:StartExecution"}, nil},
}

// byPolicy are the services whose things say by their own policy who may send.
var byPolicy = []string{"lambda", "sns", "sqs"}

// Sends says why a service, named by its principal, may not send to what has the
// ARN target for its own resource source; empty if it may.
func (j *Judge) Sends(service, source, target string) string {
	on := target
	if part(target, 2) == "lambda" { // without its alias
		on = strings.Join(strings.SplitN(target, ":", 8)[:min(7, strings.Count(target, ":")+1)], ":")
	}
	if !slices.Contains(byPolicy, part(target, 2)) || !slices.Contains(senders, service) || j.paths[on] == "" {
		return ""
	}
	send := Sending[part(target, 2)]
	action := send.Actions[0]
	if !j.lets(service, source, Need{Action: action, Resource: target, On: on}) {
		return fmt.Sprintf("no policy of %s lets %s do %s for %s", j.paths[on], service, action, source)
	}
	for _, n := range j.keys[target].Needs(action, send.OfKey...) {
		if _, ours := j.policies[n.Resource]; ours && !j.lets(service, source, n) {
			return fmt.Sprintf("the policy of %s, the key of %s, does not let %s do %s for %s", j.paths[n.Resource], j.paths[on], service, n.Action, source)
		}
	}
	return ""
}

func (j *Judge) lets(service, source string, n Need) bool {
	account := part(n.Resource, 4)
	context := map[string][]string{
		"aws:sourcearn": {source}, "aws:sourceaccount": {account}, "aws:securetransport": {"true"},
		"aws:principalisawsservice": {"true"}, "aws:principalservicename": {service},
		"aws:principalarn": nil, "aws:principalaccount": nil, "aws:principalorgid": nil, "aws:sourcevpce": nil, "aws:sourcevpc": nil,
	}
	return iampolicy.EvaluateService(iampolicy.Request{
		Principal: service, Account: account, Action: n.Action, Resource: n.Resource, Context: context,
	}, j.policies[n.on()]).Allowed
}
