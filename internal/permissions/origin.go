package permissions

import (
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/roleactions"
)

// originApp is what no link, setting or event source explains.
const originApp = "added by the app"

// What is asked for by settings and event sources, which begin so, is for
// services: they do it in the function's name.
const (
	originSetting     = "setting "
	originEventSource = "event source "

	originLogGroup    = originSetting + "LogGroup"
	originVpc         = originSetting + "Vpc"
	originTracing     = originSetting + "Tracing"
	originDeadLetters = originSetting + "DeadLetterQueue"
	originOnFailure   = originSetting + "OnFailure"
	originOnSuccess   = originSetting + "OnSuccess"
	originDurable     = originSetting + "Durable"
)

// byService tells whether g is for what a service does in the function's name.
func (g Grant) byService() bool {
	return strings.HasPrefix(g.Origin, originSetting) || strings.HasPrefix(g.Origin, originEventSource)
}

// originOf tells why the role of f has a permission: for f itself, else for
// another function with the same role.
func (f *function) originOf(st statement, action, resource string) string {
	if st.Deny && st.Sid == roleactions.NetworkDenial {
		return originVpc
	}
	if st.Deny {
		return originApp
	}
	if origin, ok := f.explains(st, action, resource); ok {
		return origin
	}
	for _, other := range f.role.functions {
		if origin, ok := other.explains(st, action, resource); ok {
			return origin + " of " + other.path
		}
	}
	return originApp
}

// explains tells whether f asked for a permission, and by what.
func (f *function) explains(st statement, action, resource string) (origin string, ok bool) {
	for _, l := range f.record.Links {
		if st.Sid != "" && slices.Contains(l.Statements, st.Sid) {
			return "link " + l.Field, true
		}
	}
	for _, n := range f.needs {
		if n.covers(action, resource) {
			return n.origin, true
		}
	}
	return "", false
}

// linkNeeds are what the links of f take, for the statements of a role that
// was given, which have no ids. The variable of a link names its resource; its
// key is named nowhere but in the statement.
func (a *app) linkNeeds(s *assembly.Stack, r assembly.Resource, record assembly.FunctionRecord) []need {
	if !record.GivenRole {
		return nil
	}
	var needs []need
	for _, l := range record.Links {
		origin := "link " + l.Field
		if resource, ok := named(a.property(s, r, "Environment", "Variables", l.Env)); ok {
			needs = append(needs, need{origin, resource, l.Actions})
		}
		needs = append(needs, need{origin, "", l.KeyActions})
	}
	return needs
}
