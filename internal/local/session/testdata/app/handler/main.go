// Command handler speaks the Runtime API with nothing but the standard library.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"app/greeting"
)

func main() {
	if os.Getenv("MODE") == "dies" {
		fmt.Fprintln(os.Stderr, "no database")
		os.Exit(3)
	}
	for {
		serve("http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/")
	}
}

func serve(api string) {
	next, err := http.Get(api + "next")
	if err != nil {
		os.Exit(0)
	}
	event, _ := io.ReadAll(next.Body)
	next.Body.Close()
	id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
	if os.Getenv("MODE") == "fails" {
		post(api+id+"/error", map[string]string{"errorMessage": "out of stock", "errorType": "Shortage"})
		return
	}
	var request struct {
		PathParameters map[string]string
	}
	json.Unmarshal(event, &request)
	words, _ := os.ReadFile(filepath.Join(os.Getenv("LAMBDA_TASK_ROOT"), "extra", "words"))
	fmt.Println("a plain line")
	fmt.Printf(`{"time":"2026-01-02T03:04:05Z","level":"WARN","msg":"a record","item":7}` + "\n")
	switch {
	case os.Getenv("MODE") == "slow":
		time.Sleep(time.Hour)
	case request.PathParameters["name"] == "patience":
		time.Sleep(2 * time.Second) // in which a busy machine sends two more requests
	}
	body, _ := json.Marshal(map[string]any{
		"greeting": greeting.Text, "name": request.PathParameters["name"], "pid": os.Getpid(), "words": string(words),
		"bucket": os.Getenv("BUCKET"), "self": os.Getenv("SELF"), "extra": os.Getenv("EXTRA"), "key": os.Getenv("AWS_ACCESS_KEY_ID"),
	})
	post(api+id+"/response", map[string]any{"statusCode": 200, "headers": map[string]string{"Content-Type": "application/json"}, "body": string(body)})
}

func post(url string, v any) {
	text, _ := json.Marshal(v)
	if res, err := http.Post(url, "application/json", bytes.NewReader(text)); err == nil {
		res.Body.Close()
	}
}
