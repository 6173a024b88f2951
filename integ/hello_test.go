package integ

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maxHelloLines is the budget of the smallest useful app, infrastructure and
// handler together.
const maxHelloLines = 30

// Shows P17.
func TestHelloIsShort(t *testing.T) {
	var lines int
	for _, file := range []string{"infra/main.go", "cmd/hello/main.go"} {
		text, err := os.ReadFile(filepath.Join(repoRoot, "examples", "hello", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if strings.TrimSpace(line) != "" {
				lines++
			}
		}
	}
	if lines > maxHelloLines {
		t.Errorf("hello has %d non-blank lines, want at most %d", lines, maxHelloLines)
	}
}

// unusedCostsNothing are resource types that AWS bills by use alone.
var unusedCostsNothing = []string{
	"AWS::ApiGatewayV2::Api",
	"AWS::ApiGatewayV2::Integration",
	"AWS::ApiGatewayV2::Route",
	"AWS::ApiGatewayV2::Stage",
	"AWS::IAM::Policy",
	"AWS::IAM::Role",
	"AWS::Lambda::Function",
	"AWS::Lambda::Permission",
	"AWS::Logs::LogGroup",
}

// Shows P35: what the constructs make by default has no hourly price.
func TestDefaultsCostNothingWhenUnused(t *testing.T) {
	for id, r := range appNamed(t, helloName).templates["Hello"].Resources {
		if !slices.Contains(unusedCostsNothing, r.Type) {
			t.Errorf("%s is a %s; if that costs nothing while it is not used, add it to unusedCostsNothing", id, r.Type)
		}
	}
}
