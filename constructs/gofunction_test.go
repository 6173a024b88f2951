package lambdacdk

import (
	"reflect"
	"testing"
)

// Shows P7: the runtime needs nobody's attention.
func TestDefaultsOfFunction(t *testing.T) {
	stack := newStack(t, nil)
	newGoFunction(stack, "Orders", &GoFunctionProps{Entry: handler}, fakeSession(t))
	_, got := only(t, synth(t, stack), "AWS::Lambda::Function")
	delete(got.Properties, "Code")
	want := map[string]any{
		"Architectures": []any{"arm64"},
		"Environment":   map[string]any{"Variables": map[string]any{"GOGC": "400", "GOMEMLIMIT": "204MiB"}},
		"Handler":       "bootstrap",
		"LoggingConfig": map[string]any{"LogFormat": "JSON", "LogGroup": map[string]any{"Ref": "OrdersLogGroupE26395F1"}},
		"MemorySize":    256.0,
		"Role":          map[string]any{"Fn::GetAtt": []any{"OrdersServiceRoleF2087E22", "Arn"}},
		"Runtime":       "provided.al2023",
		"Timeout":       10.0,
	}
	if !reflect.DeepEqual(got.Properties, want) {
		t.Errorf("properties = %s, want %s", jsonOf(got.Properties), jsonOf(want))
	}
}
