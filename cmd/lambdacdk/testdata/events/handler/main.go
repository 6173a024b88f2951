// Command handler handles the events of every source with nothing but the
// standard library. It notes what it has handled in the file HANDLED, a line for
// each record; records whose text begins with "poison" fail. With FAULTS, it
// panics, dies and hangs now and then.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

func main() {
	for {
		serve("http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/")
	}
}

// A record has the fields of all sources.
type record struct {
	MessageID  string `json:"messageId"` // of a queue
	Body       string
	Attributes struct{ MessageGroupID string }
	Kinesis    struct {
		Data           []byte
		SequenceNumber string
	}
	DynamoDB struct {
		NewImage       struct{ ID struct{ S string } }
		SequenceNumber string
	}
	SNS struct{ Message string }
	S3  struct{ Object struct{ Key string } }
}

type event struct {
	Records []record
	Detail  struct{ ID string } // of a bus, and of a schedule
	AWSLogs struct{ Data []byte }
	Say     []string // what the function Talk logs
}

func serve(api string) {
	next, err := http.Get(api + "next")
	if err != nil {
		os.Exit(0)
	}
	text, _ := io.ReadAll(next.Body)
	next.Body.Close()
	id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
	var e event
	if err := json.Unmarshal(text, &e); err != nil {
		post(api+id+"/error", map[string]string{"errorMessage": err.Error(), "errorType": "Event"})
		return
	}
	if len(e.Say) > 0 {
		for _, text := range e.Say {
			fmt.Println("SAY", text)
		}
		post(api+id+"/response", "said")
		return
	}
	fault()
	failed, err := handle(e)
	fault()
	if err != nil {
		post(api+id+"/error", map[string]string{"errorMessage": err.Error(), "errorType": "Poison"})
		return
	}
	post(api+id+"/response", map[string]any{"batchItemFailures": failed})
}

type failure struct {
	ItemIdentifier string `json:"itemIdentifier"`
}

// handle goes through the records in order. Of a queue, the others are handled
// if one fails; of what has an order, as a message group, those after it are left
// for the next try.
// Where nobody reads which have failed, the whole event fails.
func handle(e event) ([]failure, error) {
	failed, stopped := []failure{}, map[string]bool{}
	if e.Detail.ID != "" {
		return failed, do("bus", e.Detail.ID)
	}
	if len(e.AWSLogs.Data) > 0 {
		return failed, doLogs(e.AWSLogs.Data)
	}
	for _, r := range e.Records {
		switch {
		case r.MessageID != "":
			group := r.Attributes.MessageGroupID
			if stopped[group] || do("queue", r.Body) != nil {
				failed = append(failed, failure{r.MessageID})
				stopped[group] = group != ""
			}
		case r.Kinesis.SequenceNumber != "":
			if do("stream", string(r.Kinesis.Data)) != nil {
				return []failure{{r.Kinesis.SequenceNumber}}, nil
			}
		case r.DynamoDB.SequenceNumber != "":
			if do("table", r.DynamoDB.NewImage.ID.S) != nil {
				return []failure{{r.DynamoDB.SequenceNumber}}, nil
			}
		case r.SNS.Message != "":
			return failed, do("topic", r.SNS.Message)
		default:
			return failed, do("bucket", r.S3.Object.Key)
		}
	}
	return failed, nil
}

// doLogs handles the records of a log, of which none may fail alone.
func doLogs(packed []byte) error {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	var data struct {
		LogEvents []struct{ Message string }
	}
	if err := json.NewDecoder(r).Decode(&data); err != nil {
		return err
	}
	for _, e := range data.LogEvents {
		if err := do("log", strings.TrimPrefix(strings.TrimSpace(e.Message), "SAY ")); err != nil {
			return err
		}
	}
	return nil
}

// do notes that a record was handled, or that it failed.
func do(source, text string) error {
	f, err := os.OpenFile(os.Getenv("HANDLED"), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if strings.HasPrefix(text, "poison") {
		fmt.Fprintf(f, "failed %s\n", text)
		return fmt.Errorf("%s: %s", source, text)
	}
	_, err = fmt.Fprintf(f, "handled %s\n", text)
	return err
}

// fault is one of what may happen to a handler, now and then.
func fault() {
	if os.Getenv("FAULTS") == "" {
		return
	}
	switch rand.IntN(150) {
	case 0:
		panic("a fault")
	case 1:
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case 2:
		time.Sleep(time.Hour)
	}
}

func post(url string, v any) {
	text, _ := json.Marshal(v)
	if res, err := http.Post(url, "application/json", bytes.NewReader(text)); err == nil {
		res.Body.Close()
	}
}
