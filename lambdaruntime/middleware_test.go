package lambdaruntime

import (
	"context"
	"errors"
	"reflect"
	"testing"
)

func TestChainRunsTheFirstOutermost(t *testing.T) {
	var trail []string
	mark := func(name string) Middleware[int, int] {
		return func(next HandlerFunc[int, int]) HandlerFunc[int, int] {
			return func(ctx context.Context, in int) (int, error) {
				trail = append(trail, name)
				out, err := next(ctx, in+1)
				trail = append(trail, "/"+name)
				return out * 10, err
			}
		}
	}
	failed := errors.New("failed")
	h := Chain(func(_ context.Context, in int) (int, error) { return in, failed }, mark("a"), mark("b"))
	out, err := h(t.Context(), 1)
	if want := []string{"a", "b", "/b", "/a"}; !reflect.DeepEqual(trail, want) {
		t.Errorf("the middlewares ran as %v, want %v", trail, want)
	}
	if out != 300 || err != failed {
		t.Errorf("Chain(…)(1) = %d, %v, want 300, %v", out, err, failed)
	}
}
