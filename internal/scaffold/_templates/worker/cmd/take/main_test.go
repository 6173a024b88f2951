package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A fake keeps what was sent.
type fake struct{ sent []string }

func (f *fake) SendMessage(_ context.Context, in *sqs.SendMessageInput, _ ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	f.sent = append(f.sent, *in.MessageBody)
	return &sqs.SendMessageOutput{}, nil
}

func TestJobsGoIntoTheQueue(t *testing.T) {
	for body, want := range map[string]int{
		`{"name":"report"}`: http.StatusAccepted,
		`{}`:                http.StatusBadRequest,
		`report`:            http.StatusBadRequest,
	} {
		var f fake
		w := httptest.NewRecorder()
		routes(&f).ServeHTTP(w, httptest.NewRequest("POST", "/jobs", strings.NewReader(body)))
		if w.Code != want {
			t.Errorf("%s: answered %d, want %d", body, w.Code, want)
		}
		if taken := want == http.StatusAccepted; taken != (len(f.sent) == 1) {
			t.Errorf("%s: sent %q", body, f.sent)
		}
	}
}
