package authorize

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	// The standard library's takes the last of two members of one name, and
	// names in any case.
	"github.com/go-jose/go-jose/v4/json"
)

// claims are what a token says.
type claims map[string]any

func parseClaims(text []byte) (claims, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.SetNumberType(json.UnmarshalJSONNumber)
	var c claims
	if err := d.Decode(&c); err != nil || c == nil {
		return nil, errors.New("the token's claims are no JSON object")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the token's claims")
	}
	return c, nil
}

// text is a claim that is a string; empty for every other.
func (c claims) text(name string) string {
	text, _ := c[name].(string)
	return text
}

// list are the strings of a claim that is one or has several.
func (c claims) list(name string) []string {
	switch x := c[name].(type) {
	case string:
		return []string{x}
	case []any:
		var all []string
		for _, e := range x {
			if text, ok := e.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}

// errExpired is about a token that was good once.
var errExpired = errors.New("the token has expired")

// checkTimes asks for exp, which a token without an end does not have, and looks
// at nbf and iat where they are. There is no leeway.
func (c claims) checkTimes(now time.Time) error {
	for _, name := range []string{"exp", "nbf", "iat"} {
		x, ok := c[name]
		if !ok {
			if name == "exp" {
				return errors.New("the token has no exp")
			}
			continue
		}
		at, err := seconds(x)
		if err != nil {
			return fmt.Errorf("the token's %s is no time in seconds", name)
		}
		since := float64(now.UnixNano())/1e9 - at
		switch {
		case name == "exp" && since >= 0:
			return errExpired
		case name != "exp" && since < 0:
			return fmt.Errorf("the token's %s is in the future", name)
		}
	}
	return nil
}

func seconds(x any) (float64, error) {
	number, ok := x.(json.Number)
	if !ok {
		return 0, errors.New("no number")
	}
	at, err := number.Float64()
	if err != nil || math.IsNaN(at) || math.IsInf(at, 0) {
		return 0, errors.New("no time")
	}
	return at, nil
}

// checkAudience wants one of the audience in aud, or in client_id if there is no
// aud.
func (c claims) checkAudience(audience []string) error {
	name := "aud"
	if _, ok := c[name]; !ok {
		name = "client_id"
	}
	if slices.ContainsFunc(c.list(name), func(one string) bool { return slices.Contains(audience, one) }) {
		return nil
	}
	return errors.New("the token does not have a valid audience")
}

// matching are those of the scopes that the token has, in scope or in scp: a
// string with spaces, or a list.
func (c claims) matching(scopes []string) []string {
	var has []string
	for _, name := range []string{"scope", "scp"} {
		for _, text := range c.list(name) {
			has = append(has, strings.Fields(text)...)
		}
	}
	var all []string
	for _, scope := range scopes {
		if slices.Contains(has, scope) {
			all = append(all, scope)
		}
	}
	return all
}

// How a claim with several values stands in the text that handlers get. HTTP
// APIs write Go's own form, "[a b]"; REST APIs put commas.
var (
	listInBrackets = func(parts []string) string { return "[" + strings.Join(parts, " ") + "]" }
	listWithCommas = func(parts []string) string { return strings.Join(parts, ",") }
)

// texts are the claims as handlers get them: every value is a string. What is
// null is left out.
func (c claims) texts(list func([]string) string) map[string]string {
	all := map[string]string{}
	for name, x := range c {
		if x != nil {
			all[name] = claimText(x, list)
		}
	}
	return all
}

func claimText(x any, list func([]string) string) string {
	switch x := x.(type) {
	case []any:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = claimText(e, list)
		}
		return list(parts)
	case map[string]any:
		parts := []string{}
		for _, name := range slices.Sorted(maps.Keys(x)) {
			parts = append(parts, name+":"+claimText(x[name], list))
		}
		return "map[" + strings.Join(parts, " ") + "]"
	}
	return fmt.Sprint(x)
}
