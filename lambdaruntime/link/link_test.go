package link

import (
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

type limits struct {
	MaxBytes int
	Types    []string
}

type uploadContract struct {
	Shared
	Uploads Bucket[Put]
	Orders  Table[TableBoth[Get, Update]]
	Jobs    Queue[Send]
	Seal    Key[Encrypt]
	Stripe  Secret
	Flag    Parameter
	Self    Endpoint
	Limits  Config[limits]
	Media   struct{ ByID Bucket[Read] }
}

// Shared is a contract several functions embed.
type Shared = sharedContract

type sharedContract struct {
	Audit Topic
	Bus   Bus
	Next  Function
	Flow  StateMachine
}

var fullEnv = map[string]string{
	"LINK_AUDIT":       "arn:aws:sns:eu-west-1:111122223333:audit",
	"LINK_BUS":         "arn:aws:events:eu-west-1:111122223333:event-bus/main",
	"LINK_NEXT":        "arn:aws:lambda:eu-west-1:111122223333:function:next:live",
	"LINK_FLOW":        "arn:aws:states:eu-west-1:111122223333:stateMachine:flow",
	"LINK_UPLOADS":     "my-bucket/in/today/",
	"LINK_ORDERS":      "orders",
	"LINK_JOBS":        "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs",
	"LINK_SEAL":        "arn:aws:kms:eu-west-1:111122223333:key/1234",
	"LINK_STRIPE":      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-AbCdEf",
	"LINK_FLAG":        "/app/flag",
	"LINK_SELF":        "https://abc.execute-api.eu-west-1.amazonaws.com/",
	"LINK_LIMITS":      `{"MaxBytes":10,"Types":["a<b"]}`,
	"LINK_MEDIA_BY_ID": "media",
}

func lookupIn(m map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func TestLoadFillsEveryKind(t *testing.T) {
	got, err := LoadFrom[uploadContract](lookupIn(fullEnv))
	if err != nil {
		t.Fatal(err)
	}
	want := uploadContract{
		Shared: Shared{
			Audit: Topic{ARN: fullEnv["LINK_AUDIT"]},
			Bus:   Bus{ARN: fullEnv["LINK_BUS"]},
			Next:  Function{ARN: fullEnv["LINK_NEXT"]},
			Flow:  StateMachine{ARN: fullEnv["LINK_FLOW"]},
		},
		Uploads: Bucket[Put]{Name: "my-bucket", Prefix: "in/today/"},
		Orders:  Table[TableBoth[Get, Update]]{Name: "orders"},
		Jobs:    Queue[Send]{URL: fullEnv["LINK_JOBS"]},
		Seal:    Key[Encrypt]{ARN: fullEnv["LINK_SEAL"]},
		Stripe:  Secret{ARN: fullEnv["LINK_STRIPE"]},
		Flag:    Parameter{Name: "/app/flag"},
		Self:    Endpoint{URL: "https://abc.execute-api.eu-west-1.amazonaws.com"},
		Limits:  ConfigOf(limits{MaxBytes: 10, Types: []string{"a<b"}}),
	}
	want.Media.ByID = Bucket[Read]{Name: "media"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("LoadFrom = %+v\nwant %+v", got, want)
	}
	if key := got.Uploads.Key("a.txt"); key != "in/today/a.txt" {
		t.Errorf("Key(a.txt) = %q, want in/today/a.txt", key)
	}
}

// What a contract writes, a handler reads back: the literals of a test and
// the variables of a deployed function are the same thing.
func TestFieldsAreWhatLoadReads(t *testing.T) {
	contract, err := LoadFrom[uploadContract](lookupIn(fullEnv))
	if err != nil {
		t.Fatal(err)
	}
	found, err := fields(contract)
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for _, f := range found {
		env[f.Env] = f.Value
	}
	want := maps.Clone(fullEnv)
	want["LINK_SELF"] = strings.TrimSuffix(want["LINK_SELF"], "/")
	if !maps.Equal(env, want) {
		t.Errorf("fields give the environment\n%v\nwant\n%v", env, want)
	}
}

func TestLoadNamesEveryProblemAtOnce(t *testing.T) {
	env := maps.Clone(fullEnv)
	delete(env, "LINK_UPLOADS")
	delete(env, "LINK_MEDIA_BY_ID")
	env["LINK_ORDERS"] = ""
	env["LINK_SEAL"] = "arn:aws:sns:eu-west-1:111122223333:audit"
	env["LINK_JOBS"] = "jobs"
	env["LINK_LIMITS"] = `{"MaxBites":1}`
	_, err := LoadFrom[uploadContract](lookupIn(env))
	if err == nil {
		t.Fatal("LoadFrom accepts a broken environment")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, want := range []string{
		"Uploads: LINK_UPLOADS is not set", "Orders: LINK_ORDERS is empty", `Jobs: LINK_JOBS is "jobs", want a URL`,
		"Seal: LINK_SEAL is", "Limits: LINK_LIMITS is", "Media.ByID: LINK_MEDIA_BY_ID is not set",
	} {
		if i >= len(lines) || !strings.Contains(lines[i], want) {
			t.Errorf("line %d of the error does not say %q:\n%v", i+1, want, err)
		}
	}
	if len(lines) != 6 {
		t.Errorf("%d problems, want 6:\n%v", len(lines), err)
	}
}

func TestContractsOfAnotherShapeAreRefused(t *testing.T) {
	for _, test := range []struct {
		name     string
		contract any
		want     string
	}{
		{"foreign field", struct{ Size int }{}, "field Size is a int"},
		{"pointer", struct{ Uploads *Bucket[Get] }{}, "field Uploads is a *link.Bucket"},
		{"unexported field", struct{ uploads Bucket[Get] }{}, "field uploads is not exported"},
		{"one variable twice", struct{ OrdersByID, OrdersById Secret }{}, "fields OrdersByID and OrdersById are both LINK_ORDERS_BY_ID"},
		{"no level", struct{ Uploads Bucket[BucketLevel] }{}, "names no access level"},
		{"not a struct", 7, "a contract is a struct of links, got int"},
		{"nil", nil, "a contract is a struct of links, got <nil>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := fields(test.contract)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("fields(%T) error = %v, want one that says %q", test.contract, err, test.want)
			}
		})
	}
}

func TestEnvName(t *testing.T) {
	for field, want := range map[string]string{
		"Uploads":       "LINK_UPLOADS",
		"UserUploads":   "LINK_USER_UPLOADS",
		"OrdersByID":    "LINK_ORDERS_BY_ID",
		"APIKey":        "LINK_API_KEY",
		"S3":            "LINK_S3",
		"Media.ByID":    "LINK_MEDIA_BY_ID",
		"HTTPSProxyURL": "LINK_HTTPS_PROXY_URL",
	} {
		if got := envName(field); got != want {
			t.Errorf("envName(%q) = %q, want %q", field, got, want)
		}
	}
}

func TestHashFollowsTheShapeAlone(t *testing.T) {
	hash := func(contract any) string {
		t.Helper()
		found, err := fields(contract)
		if err != nil {
			t.Fatal(err)
		}
		return linkbinding.Hash(found)
	}
	base := hash(struct{ A Bucket[Get] }{})
	if got := hash(struct{ A Bucket[Get] }{Bucket[Get]{Name: "b"}}); got != base {
		t.Errorf("the hash changes with a value: %s, want %s", got, base)
	}
	for _, other := range []any{struct{ B Bucket[Get] }{}, struct{ A Bucket[Put] }{}, struct{ A Table[Get] }{}, struct {
		A Bucket[Get]
		C Secret
	}{}} {
		if hash(other) == base {
			t.Errorf("%T has the hash of another shape", other)
		}
	}
}

// A construct's value may be a token that no check of shape passes.
func TestBindCarriesTokensAndTheResource(t *testing.T) {
	to := &linkbinding.Binding{Resource: "the bucket"}
	const token = "${Token[TOKEN.12]}"
	var contract struct {
		B Bucket[Get]
		Q Queue[Send]
	}
	linkbinding.Bind(&contract.B, token, to)
	linkbinding.Bind(&contract.Q, token, to)
	found, err := fields(contract)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Value != token || f.Binding != to {
			t.Errorf("%s: value %q and binding %v, want %q and %v", f.Name, f.Value, f.Binding, token, to)
		}
	}
}
