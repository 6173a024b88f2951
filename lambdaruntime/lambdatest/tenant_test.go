package lambdatest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdatest"
)

// tenant is fn as the tenant's callers see it.
func tenant(t *testing.T, fn *lambdatest.Function, id string) *lambdatest.Function {
	t.Helper()
	of, err := fn.Tenant(id)
	if err != nil {
		t.Fatal(err)
	}
	return of
}

func TestHandlerSeesItsTenant(t *testing.T) {
	fn := start(t, func(ctx context.Context, _ any) (string, error) { return lambdaruntime.TenantID(ctx), nil })
	blue := tenant(t, fn, "blue")
	for of, want := range map[*lambdatest.Function]string{fn: `""`, blue: `"blue"`, tenant(t, fn, "green"): `"green"`, tenant(t, blue, "blue"): `"blue"`} {
		if result := invoke(t, of, "x"); string(result.Payload) != want {
			t.Errorf("the handler saw tenant %s, want %s", result.Payload, want)
		}
	}
	if got := lambdaruntime.TenantID(t.Context()); got != "" {
		t.Errorf("outside an invocation: tenant %q", got)
	}
}

func TestTenantOfAnAPI(t *testing.T) {
	var got string
	fn := start(t, func(ctx context.Context, _ any) (map[string]int, error) {
		got = lambdaruntime.TenantID(ctx)
		return map[string]int{"statusCode": 204}, nil
	})
	handler, err := tenant(t, fn, "blue").Handler(lambdatest.API{Source: lambdatest.REST})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 204 || got != "blue" {
		t.Errorf("status %d, tenant %q; want 204 and blue", w.Code, got)
	}
}

func TestTenantsThatLambdaRefuses(t *testing.T) {
	fn := start(t, func(context.Context) error { return nil })
	for _, id := range []string{"", "a\nb", "ü", "a#b", strings.Repeat("x", 257)} {
		if _, err := fn.Tenant(id); err == nil {
			t.Errorf("tenant %q was accepted", id)
		}
	}
	fn.Close()
	if _, err := fn.Tenant("late"); err == nil {
		t.Error("a closed function got a tenant")
	}
}

// Lambda gives each tenant processes of its own, and every process credentials.
func TestProcessesOfTenantsAndTheirCredentials(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "of this machine")
	for name, tt := range map[string]struct {
		env  map[string]string
		want string
	}{
		"":         {nil, "test test test"},
		"replaced": {map[string]string{"AWS_ACCESS_KEY_ID": "mine"}, "mine test test"},
	} {
		fn, err := lambdatest.StartPackage(t.Context(), "./testdata/hello", lambdatest.WithEnv(tt.env))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(fn.Close)
		served := map[int]string{}
		for _, id := range []string{"blue", "green", "blue", "green"} {
			result := invoke(t, tenant(t, fn, id), json.RawMessage(`{"rawPath":"/whoami"}`))
			var answer string
			if err := result.Decode(&answer); err != nil {
				t.Fatal(err)
			}
			var who, credentials string
			var pid int
			fmt.Sscan(answer, &who, &pid)
			_, credentials, _ = strings.Cut(answer, fmt.Sprint(pid, " "))
			if who != id || credentials != tt.want || served[pid] != "" && served[pid] != id {
				t.Errorf("%s: tenant %s was answered %q by a process that has served %q; want credentials %s", name, id, answer, served[pid], tt.want)
			}
			served[pid] = id
		}
		fn.Close() // after which no line comes
		if len(served) != 2 || len(fn.Logs()) != 4 {
			t.Errorf("%s: %d processes and %d lines for two tenants, want 2 and 4", name, len(served), len(fn.Logs()))
		}
	}
}

func ExampleFunction_Tenant() {
	fn, err := lambdatest.Start(lambda.NewHandler(func(ctx context.Context) (string, error) {
		return "hello, " + lambdaruntime.TenantID(ctx), nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fn.Close()
	blue, err := fn.Tenant("blue")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := blue.Invoke(context.Background(), nil)
	fmt.Println(string(result.Payload), err)
	// Output: "hello, blue" <nil>
}
