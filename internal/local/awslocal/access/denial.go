package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/iampolicy"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linklevels"
)

// A Denial is a need that is not allowed.
type Denial struct {
	Need
	Verdict iampolicy.Verdict

	judge *Judge
	by    *prepared
}

// Message is AWS's. Source: "Troubleshoot access denied error messages" in the
// IAM user guide.
func (d *Denial) Message(spell func(string) string) string {
	action := d.Action
	if spell != nil {
		action = spell(action)
	}
	kind := "identity"
	if d.Verdict.OfResource {
		kind = "resource"
	}
	why := fmt.Sprintf("because no %s-based policy allows the %s action", kind, action)
	if d.Verdict.By != nil {
		article := map[string]string{"identity": "an", "resource": "a"}[kind]
		why = fmt.Sprintf("with an explicit deny in %s %s-based policy", article, kind)
	}
	resource := d.Resource
	if strings.HasPrefix(d.Action, "s3:") {
		resource = `"` + resource + `"` // S3's own way
	}
	return fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s %s", d.by.Session(), action, resource, why)
}

// Function is the path of the function that was denied.
func (d *Denial) Function() string { return d.by.Path }

// Path is the construct path of what the need is on; its ARN if the app does
// not have it.
func (d *Denial) Path() string {
	if path := d.judge.paths[d.on()]; path != "" {
		return path
	}
	return d.on()
}

// String is for the user: who was denied what, why, and what would allow it.
func (d *Denial) String() string {
	path := d.Path()
	var more []string
	if path != d.Resource {
		more = append(more, d.Resource)
	}
	if d.For != "" {
		more = append(more, "the key that "+d.For+" takes")
	}
	if d.Note != "" {
		more = append(more, d.Note)
	}
	if len(more) > 0 {
		path += " (" + strings.Join(more, "; ") + ")"
	}
	return fmt.Sprintf("%s was denied %s on %s: %s", d.by.Path, d.Action, path, d.reason())
}

func (d *Denial) reason() string {
	whose := "its role"
	if d.Verdict.OfResource {
		whose = "the resource's policy"
	}
	switch by := d.Verdict.By; {
	case by != nil && by.Sid != "":
		return fmt.Sprintf("the statement %s of %s denies it", by.Sid, whose)
	case by != nil:
		return fmt.Sprintf("a statement of %s denies it", whose)
	case d.Verdict.OfResource:
		return "the policy of the key allows it neither to the role nor to its account"
	}
	if near := d.near(); near != "" {
		return near
	}
	return "no policy of its role allows it; " + d.remedy()
}

// near says which statement allows something close by: the same under
// conditions that the request does not meet, or on another part of the same
// resource.
func (d *Denial) near() string {
	for i := range d.by.Statements {
		s := d.by.Statements[i]
		if s.Deny {
			continue
		}
		loose := s
		loose.Conditions = nil
		if len(s.Conditions) > 0 && d.allowedBy(loose) {
			return fmt.Sprintf("%s allows it only if %s", d.name(s), conditions(s.Conditions))
		}
	}
	for i := range d.by.Statements {
		s := d.by.Statements[i]
		var same []string
		for _, resource := range s.Resources {
			if reaches(resource, d.on()) {
				same = append(same, resource)
			}
		}
		loose := s
		loose.Resources, loose.NotResources, loose.Conditions = []string{"*"}, nil, nil
		if !s.Deny && len(same) > 0 && d.allowedBy(loose) {
			return fmt.Sprintf("%s allows it on %s alone", d.name(s), strings.Join(same, " and "))
		}
	}
	return ""
}

// allowedBy tells whether a statement alone would allow the need.
func (d *Denial) allowedBy(s iampolicy.Statement) bool {
	r := iampolicy.Request{Principal: d.by.Role, Account: d.by.account, Action: d.Action, Resource: d.Resource, Context: d.Context, Absent: d.Absent, Common: d.by.common}
	return iampolicy.Evaluate(r, iampolicy.New([]iampolicy.Statement{s})).Allowed
}

// reaches tells whether a pattern of resources is about the thing with an ARN,
// or a part of it, and not about everything.
func reaches(pattern, arn string) bool {
	rest, ok := strings.CutPrefix(pattern, arn)
	return ok && (rest == "" || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, ":"))
}

// name is a statement as its author knows it.
func (d *Denial) name(s iampolicy.Statement) string {
	switch l := d.linkOf(s); {
	case l != nil:
		return "its link " + l.Field
	case s.Sid != "":
		return "the statement " + s.Sid + " of its role"
	}
	return "a statement of its role"
}

// linkOf is the link that a statement is of; nil if it is of none.
func (d *Denial) linkOf(s iampolicy.Statement) *Link {
	i := slices.IndexFunc(d.by.Links, func(l Link) bool { return s.Sid != "" && slices.Contains(l.Statements, s.Sid) })
	if i < 0 {
		return nil
	}
	return &d.by.Links[i]
}

func conditions(all []iampolicy.Condition) string {
	var texts []string
	for _, c := range all {
		texts = append(texts, fmt.Sprintf("%s %s %s", c.Key, c.Operator, strings.Join(c.Values, ", ")))
	}
	return strings.Join(texts, " and ")
}

// remedy says which link would allow the need.
func (d *Denial) remedy() string {
	action := d.Action
	if d.For != "" {
		action = d.For // a link to what is encrypted allows its key too
	}
	for _, s := range d.by.Statements {
		l := d.linkOf(s)
		if l == nil || d.For != "" || !slices.ContainsFunc(s.Resources, func(r string) bool { return reaches(r, d.on()) }) {
			continue
		}
		if typ := linklevels.Link(action, l.Actions...); typ != "" {
			return fmt.Sprintf("its link %s would as %s", l.Field, typ)
		}
	}
	if typ := linklevels.Link(action); typ != "" {
		return "a field " + typ + " of its links would"
	}
	return "no link does, a statement of your own would"
}
