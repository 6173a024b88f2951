package openapi

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// operations of a document are "get /path id", sorted.
func operations(t *testing.T, a API) []string {
	t.Helper()
	text, err := a.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	var all []string
	for path, item := range d.Paths {
		for method, text := range item {
			var o struct{ OperationID, Description string }
			if method == "parameters" {
				continue
			}
			if err := json.Unmarshal(text, &o); err != nil {
				t.Fatal(err)
			}
			answers := strings.TrimSuffix(strings.TrimPrefix(o.Description, "Answered by "), ".")
			all = append(all, strings.TrimSpace(method+" "+path+" "+o.OperationID+" "+answers))
		}
	}
	slices.Sort(all)
	return all
}

// Routes become what OpenAPI can say: a path for each shape, an operation for
// each method, with the same id from one document to the next.
func TestRoutesAsOperations(t *testing.T) {
	for name, c := range map[string]struct {
		routes []Route
		want   []string
	}{
		"methods of a path": {
			[]Route{{Key: "GET /users/{id}", Answers: "A"}, {Key: "HEAD /users/{id}", Answers: "A"}, {Key: "DELETE /users/{id}", Answers: "B"}, {Key: "GET /", Answers: "C"}},
			[]string{"delete /users/{id} deleteUsersById B", "get / getRoot C", "get /users/{id} getUsersById A"},
		},
		"a HEAD of its own": {
			[]Route{{Key: "GET /a", Answers: "A"}, {Key: "HEAD /a", Answers: "B"}},
			[]string{"get /a getA A", "head /a headA B"},
		},
		"every method, but those of others": {
			[]Route{{Key: "ANY /a", Answers: "A"}, {Key: "GET /a", Answers: "B"}},
			[]string{"delete /a deleteA A", "get /a getA B", "head /a headA A", "options /a optionsA A", "patch /a patchA A", "post /a postA A", "put /a putA A"},
		},
		"one path whatever its parameters are called": {
			[]Route{{Key: "GET /u/{id}", Answers: "A"}, {Key: "POST /u/{user}", Answers: "B"}, {Key: "GET /u/{rest+}", Answers: "C"}, {Key: "PUT /u/{rest+}", Answers: "C"}},
			[]string{"get /u/{id} getUById A", "post /u/{id} postUById B", "put /u/{id} putUById C"},
		},
		"ids that would be one": {
			[]Route{{Key: "GET /a-b"}, {Key: "GET /a/b"}, {Key: "GET /c"}},
			[]string{"get /a-b getAB_3c8680", "get /a/b getAB_840b71", "get /c getC"},
		},
		"everything": {
			[]Route{{Key: "$default", Answers: "D"}, {Key: "GET /a", Answers: "A"}},
			[]string{
				"delete / deleteRoot D", "delete /{proxy} deleteByProxy D", "get / getRoot D", "get /a getA A", "get /{proxy} getByProxy D",
				"options / optionsRoot D", "options /{proxy} optionsByProxy D", "patch / patchRoot D", "patch /{proxy} patchByProxy D",
				"post / postRoot D", "post /{proxy} postByProxy D", "put / putRoot D", "put /{proxy} putByProxy D",
			},
		},
	} {
		got := operations(t, API{Routes: c.routes})
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: operations are\n\t%q\nwant\n\t%q", name, got, c.want)
		}
		slices.Reverse(c.routes)
		if again := operations(t, API{Routes: c.routes}); name != "one path whatever its parameters are called" && !slices.Equal(again, got) {
			t.Errorf("%s: in another order the operations are\n\t%q\nand not\n\t%q", name, again, got)
		}
	}
}

// One scope of several is enough; of several schemes all are needed.
func TestRequirements(t *testing.T) {
	token := &Guard{Name: "Tokens", Schemes: []Scheme{{Type: "http"}}}
	both := &Guard{Name: "Two of/them", Schemes: []Scheme{{Type: "apiKey"}, {Type: "apiKey"}}}
	for name, c := range map[string]struct {
		route Route
		want  []map[string][]string
	}{
		"open":          {Route{}, nil},
		"a token":       {Route{Guard: token}, []map[string][]string{{"Tokens": {}}}},
		"with scopes":   {Route{Guard: token, Scopes: []string{"read", "write"}}, []map[string][]string{{"Tokens": {"read"}}, {"Tokens": {"write"}}}},
		"two proofs":    {Route{Guard: both}, []map[string][]string{{"Two-of-them-1": {}, "Two-of-them-2": {}}}},
		"nothing to do": {Route{Guard: &Guard{Name: "Context"}}, nil},
	} {
		if got := requirements(&c.route); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: requirements are %v, want %v", name, got, c.want)
		}
	}
}
