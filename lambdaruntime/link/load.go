package link

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/programmark"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/initerror"
)

// Load reads the contract T from the environment. It fails with every missing
// or invalid field in one error, in the contract's order.
//
// If the function was deployed with another shape of T than this program was
// built with, Load logs that once at WARN: fields both know still work.
func Load[T any]() (T, error) {
	contract, err := LoadFrom[T](os.LookupEnv)
	if deployed, ok := os.LookupEnv(linkbinding.HashVariable); ok {
		if own, err := fields(contract); err == nil && linkbinding.Hash(own) != deployed {
			slog.Warn("the handler was built with another version of its links than it was deployed with",
				"contract", reflect.TypeFor[T]().String(), "built", linkbinding.Hash(own), "deployed", deployed)
		}
	}
	return contract, err
}

// LoadFrom is [Load] with a lookup of its own in place of the environment, such as
// a map's in a test.
func LoadFrom[T any](lookup func(name string) (value string, ok bool)) (T, error) {
	programmark.Leave[programmark.ContractOf[T]]()
	var contract T
	found, err := slots(reflect.ValueOf(&contract).Elem())
	if err != nil {
		return contract, err
	}
	var problems []error
	for _, s := range found {
		text, ok := lookup(s.env)
		if !ok {
			problems = append(problems, fmt.Errorf("link: %s.%s: %s is not set; give the function its Links in the infrastructure", reflect.TypeFor[T](), s.name, s.env))
			continue
		}
		if err := s.item.setText(text); err != nil {
			problems = append(problems, fmt.Errorf("link: %s.%s: %s %w", reflect.TypeFor[T](), s.name, s.env, err))
		}
	}
	return contract, errors.Join(problems...)
}

// MustLoad is [Load] for a package variable or the first lines of main. If a
// field is missing or invalid the process ends before its first invocation,
// and Lambda shows all the problems as the function's initialization error.
//
// Package variables are set before any test can prepare their environment. So
// in the program of go test, which is no function, MustLoad says on standard
// error what is missing and returns what there is. Such a program is called
// something.test, or is given a flag such as -test.run. The test puts in its own:
//
//	res = contract.Upload{Uploads: link.Bucket[link.Put]{Name: "test"}}
func MustLoad[T any]() T {
	contract, err := Load[T]()
	switch {
	case err == nil:
	case inTest() && os.Getenv("AWS_LAMBDA_RUNTIME_API") == "":
		fmt.Fprintf(os.Stderr, "in this test a %s is not filled; fill it by a literal:\n%v\n", reflect.TypeFor[T](), err)
	default:
		initerror.Exit(initerror.Failure{Type: "InvalidLinks", Message: err.Error()}, initerror.PostByHand)
	}
	return contract
}

// inTest reports whether this is the program of go test: it has .test at the end
// of its name, or is given flags of tests, as editors and debuggers give them.
// [testing.Testing] needs neither, but every app's infrastructure would compile
// package testing and what it brings for it.
func inTest() bool {
	if strings.HasSuffix(strings.TrimSuffix(os.Args[0], ".exe"), ".test") {
		return true
	}
	return slices.ContainsFunc(os.Args[1:], func(arg string) bool {
		return strings.HasPrefix(strings.Replace(arg, "--", "-", 1), "-test.")
	})
}
