package pattern_test

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/pattern"
)

// The cases follow the examples of "Comparison operators for use in event
// patterns" in the EventBridge user guide.
func TestPatternsMatchAsEventBridgeSays(t *testing.T) {
	const event = `{"source":"shop","detail-type":"Order","detail":{"state":"open","total":12.5,"count":3,"tags":["a","b"],"none":null,"file":"/a/b/c.txt","ip":"10.0.0.7","empty":[],"stars":"*and\\"}}`
	for _, test := range []struct {
		pattern string
		want    bool
	}{
		{`{}`, true},
		{`{"source":["shop"]}`, true},
		{`{"source":["stock","shop"]}`, true},
		{`{"source":["stock"]}`, false},
		{`{"detail-type":["Order"],"source":["stock"]}`, false},
		{`{"detail":{"count":[3]}}`, true},
		{`{"detail":{"count":[3.0]}}`, true},
		{`{"detail":{"count":["3"]}}`, false},
		{`{"detail":{"tags":["b"]}}`, true},
		{`{"detail":{"tags":["c"]}}`, false},
		{`{"detail":{"none":[null]}}`, true},
		{`{"detail":{"absent":[null]}}`, false},
		{`{"detail":{"state":[{"prefix":"op"}]}}`, true},
		{`{"detail":{"state":[{"prefix":{"equals-ignore-case":"OP"}}]}}`, true},
		{`{"detail":{"state":[{"suffix":"op"}]}}`, false},
		{`{"detail":{"file":[{"suffix":".txt"}]}}`, true},
		{`{"detail":{"file":[{"suffix":{"equals-ignore-case":".TXT"}}]}}`, true},
		{`{"detail":{"state":[{"equals-ignore-case":"OPEN"}]}}`, true},
		{`{"detail":{"file":[{"wildcard":"/a/*.txt"}]}}`, true},
		{`{"detail":{"file":[{"wildcard":"/a/*/d*"}]}}`, false},
		{`{"detail":{"file":[{"wildcard":"/a/b/c.txt"}]}}`, true},
		{`{"detail":{"file":[{"wildcard":"/b/*"}]}}`, false},
		{`{"detail":{"file":[{"wildcard":"/a/b\\*"}]}}`, false},
		{`{"detail":{"stars":[{"wildcard":"\\**\\\\"}]}}`, true},
		{`{"detail":{"state":[{"anything-but":{"wildcard":"o*n"}}]}}`, false},
		{`{"detail":{"state":[{"anything-but":{"equals-ignore-case":["OPEN","SHUT"]}}]}}`, false},
		{`{"detail":{"ip":[{"cidr":"10.0.0.0/24"}]}}`, true},
		{`{"detail":{"ip":[{"cidr":"10.0.1.0/24"}]}}`, false},
		{`{"detail":{"state":[{"anything-but":"closed"}]}}`, true},
		{`{"detail":{"state":[{"anything-but":["closed","open"]}]}}`, false},
		{`{"detail":{"count":[{"anything-but":3}]}}`, false},
		{`{"detail":{"absent":[{"anything-but":"closed"}]}}`, false},
		{`{"detail":{"state":[{"anything-but":{"prefix":"cl"}}]}}`, true},
		{`{"detail":{"file":[{"anything-but":{"suffix":[".jpg",".txt"]}}]}}`, false},
		{`{"detail":{"total":[{"numeric":[">",10,"<=",12.5]}]}}`, true},
		{`{"detail":{"total":[{"numeric":["=",12]}]}}`, false},
		{`{"detail":{"state":[{"numeric":[">",0]}]}}`, false},
		{`{"detail":{"state":[{"exists":true}]}}`, true},
		{`{"detail":{"absent":[{"exists":false}]}}`, true},
		{`{"detail":{"empty":[{"exists":false}]}}`, true},
		{`{"detail":{"state":[{"exists":false}]}}`, false},
		{`{"detail":{"state":["closed",{"prefix":"o"}]}}`, true},
		{`{"detail":{"$or":[{"state":["closed"]},{"count":[{"numeric":["<",5]}]}]}}`, true},
		{`{"detail":{"$or":[{"state":["closed"]},{"count":[9]}]}}`, false},
		{`{"source":["stock"],"$or":[{"detail":{"count":[3]}}]}`, false},
		{`{"detail":{"state":{"deeper":["open"]}}}`, false},
	} {
		p, err := pattern.Parse(test.pattern)
		if err != nil {
			t.Errorf("Parse(%s): %v", test.pattern, err)
			continue
		}
		if got := p.Match([]byte(event)); got != test.want {
			t.Errorf("%s matches: %v, want %v", test.pattern, got, test.want)
		}
	}
}

func TestZeroPatternMatchesAllButWhatIsNotJSON(t *testing.T) {
	var p pattern.Pattern
	if !p.Match([]byte(`{"a":1}`)) {
		t.Error("the zero pattern does not match an object")
	}
	if p.Match([]byte(`text`)) {
		t.Error("the zero pattern matches what is not JSON")
	}
}

func TestWhatIsNoPatternIsRefused(t *testing.T) {
	for _, text := range []string{
		`text`, `[]`, `"source"`, `{"source":"shop"}`, `{"a":[{"unheard-of":"x"}]}`, `{"a":[{"prefix":1}]}`,
		`{"a":[{"prefix":"x","suffix":"y"}]}`, `{"a":[{"numeric":[">"]}]}`, `{"a":[{"numeric":["~",1]}]}`,
		`{"a":[{"numeric":[">","x"]}]}`, `{"a":[{"cidr":"x"}]}`, `{"$or":[1]}`, `{"a":[{"anything-but":{"unheard-of":"x"}}]}`,
	} {
		if _, err := pattern.Parse(text); err == nil {
			t.Errorf("Parse(%s) gave no error", text)
		}
	}
}
