package main

import (
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func TestKey(t *testing.T) {
	res = contract{Uploads: link.Bucket[link.Put]{Name: "test"}}
	if got, want := key("x"), "test/x"; got != want {
		t.Errorf("key = %q, want %q", got, want)
	}
}
