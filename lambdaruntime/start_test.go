package lambdaruntime

import (
	"context"
	"fmt"
	"testing"
)

type greetIn struct{ Name string }
type greetOut struct{ Greeting string }

func greet(ctx context.Context, in greetIn) (greetOut, error) {
	switch in.Name {
	case "":
		return greetOut{}, fmt.Errorf("no name")
	case "panic":
		panic("no greeting")
	}
	return greetOut{"hello, " + in.Name + " <" + RequestID(ctx) + ">"}, nil
}

func init() {
	mains["greet"] = func() { Start(greet) }
}

func TestAnswersEvents(t *testing.T) {
	api := newRuntimeAPI(t)
	p := api.start("greet")
	c := api.invoke(`{"Name":"gopher"}`)
	if got, want := c.path+" "+c.body, `response {"Greeting":"hello, gopher <request-1>"}`; got != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
	c = api.invoke(`{"Name":""}`)
	t.Log(c.path, c.body)
	c = api.invoke(`{"Name":"panic"}`)
	t.Log(c.path, c.body)
	c = api.invoke(`{"lambdacdk":"warm"}`)
	t.Log(c.path, c.body)
	p.kill()
	t.Log(p.stderr.String())
}
