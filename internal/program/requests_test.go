package program

import "testing"

func TestWhichRequestsAProgramTakes(t *testing.T) {
	const v1, v2, url, sqs = events + "APIGatewayProxyRequest", events + "APIGatewayV2HTTPRequest", events + "LambdaFunctionURLRequest", events + "SQSEvent"
	for name, c := range map[string]struct {
		p           Program
		one, serves bool
	}{
		"format 1.0":                {Program{Handlers: []Handler{{Kind: Plain, Input: v1}}}, true, false},
		"a pointer to it":           {Program{Handlers: []Handler{{Kind: Start, Input: "*" + v1, Sure: true}}}, true, false},
		"format 2.0":                {Program{Handlers: []Handler{{Kind: Plain, Input: v2}}}, false, false},
		"an http.Handler":           {Program{Handlers: []Handler{{Kind: HTTP, Sure: true}}}, false, true},
		"an http.Handler and 1.0":   {Program{Handlers: []Handler{{Kind: HTTP, Fallback: true, Input: v1}}}, false, true},
		"1.0 and messages":          {Program{Handlers: []Handler{{Kind: Raw, Inputs: []string{v1, sqs}}}}, true, false},
		"1.0 and 2.0":               {Program{Handlers: []Handler{{Kind: Raw, Inputs: []string{v1, v2}}}}, false, false},
		"1.0 and a URL's":           {Program{Handlers: []Handler{{Kind: Raw, Inputs: []string{v1, url}}}}, false, false},
		"several ways of starting":  {Program{Handlers: []Handler{{Kind: Start, Input: v1}, {Kind: Start, Input: v2}}}, false, false},
		"a program that is unknown": {Program{Unknown: "it is packed", Handlers: []Handler{{Kind: Start, Input: v1}}}, false, false},
		"nothing":                   {Program{}, false, false},
	} {
		if one, serves := c.p.TakesPayload1(), c.p.ServesHTTP(); one != c.one || serves != c.serves {
			t.Errorf("%s: TakesPayload1 = %v, ServesHTTP = %v, want %v and %v", name, one, serves, c.one, c.serves)
		}
	}
}
