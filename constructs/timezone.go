package lambdacdk

import (
	"regexp"
	"time"
)

var zonePattern = regexp.MustCompile(`^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$`)

// zone finds a time zone of IANA's by its name; empty is UTC. The names are those
// of this machine or of its Go; where there are none, every name that could be
// one passes, and UTC stands for it.
func (l *problemList) zone(field, name string) *time.Location {
	if name == "" || isToken(name) {
		return time.UTC
	}
	location, err := time.LoadLocation(name)
	if err == nil && name != "Local" {
		return location
	}
	_, noNames := time.LoadLocation("Europe/Berlin")
	if noNames == nil || !zonePattern.MatchString(name) || name == "Local" {
		l.add(field, "%s is %q; it is the name of a time zone of the IANA database, such as \"Europe/Berlin\"", field, name)
	}
	return time.UTC
}
