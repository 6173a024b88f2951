package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A program is a handler of the app, whose greeting the saves change.
type program struct {
	name  string // of the folder below cmd
	about string
	path  string // of its route
}

var programs = []program{
	{"hello", "hello", "/hello/gopher"},
	{"stores", "S3 and DynamoDB clients", "/stores/gopher"},
}

// source is the file that is saved.
func (p program) source(app string) string { return filepath.Join(app, "cmd", p.name, "main.go") }

// write saves a version of the program, which says greeting.
func (p program) write(app, greeting string) error {
	text := fmt.Sprintf(hello, greeting)
	if p.name == "stores" {
		text = fmt.Sprintf(stores, greeting)
	}
	return os.WriteFile(p.source(app), []byte(text), 0o644)
}

const hello = `package main

import (
	"fmt"
	"net/http"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s, %%s\n", r.PathValue("name"))
	})
	lambdaruntime.StartHTTP(mux)
}
`

// stores has the clients of a handler that is used: what links is what it could
// call.
const stores = `package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	objects, items := s3.NewFromConfig(cfg), dynamodb.NewFromConfig(cfg)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stores/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s, %%s\n", r.PathValue("name"))
	})
	mux.HandleFunc("POST /stores/{name}", func(w http.ResponseWriter, r *http.Request) {
		objects.PutObject(r.Context(), &s3.PutObjectInput{})
		items.PutItem(r.Context(), &dynamodb.PutItemInput{})
	})
	lambdaruntime.StartHTTP(mux)
}
`

const infra = `package main

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Bench"), nil)
	api := lambdacdk.NewGoApi(stack, "Api", nil)
	for id, name := range []string{"hello", "stores"} {
		api.AddRoute("GET /"+name+"/{name}", lambdacdk.NewGoFunction(stack, "F"+strconv.Itoa(id), &lambdacdk.GoFunctionProps{Entry: "./cmd/" + name}))
	}
	app.Synth(nil)
}
`

// writeApp makes a workspace of an app and this repository in a folder.
func writeApp(dir string) (app string, err error) {
	repo, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(repo, "constructs")); err != nil {
		return "", fmt.Errorf("run from the repository's root: %w", err)
	}
	app = filepath.Join(dir, "app")
	for name, text := range map[string]string{
		"go.mod":        "module bench\n\ngo 1.26.0\n",
		"go.work":       "go 1.26.0\n\nuse (\n\t.\n\t" + repo + "\n)\n",
		"cdk.json":      `{"app": "go run ./infra"}` + "\n",
		"infra/main.go": infra,
	} {
		file := filepath.Join(app, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			return "", err
		}
	}
	for _, p := range programs {
		if err := errors.Join(os.MkdirAll(filepath.Dir(p.source(app)), 0o755), p.write(app, "hello")); err != nil {
			return "", err
		}
	}
	return app, nil
}
