package lambdaruntime

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// serveEvents answers each POST with the result of one invocation, as Lambda's
// Invoke API does, until ctx ends. It is not net/http's server, which would
// add 390 kB to every function that never serves anything in Lambda.
func serveEvents(ctx context.Context, port string, h *runner, out io.Writer) error {
	listener, err := listenLocal(port)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "lambdaruntime: post events to http://localhost:%d\n", listener.Addr().(*net.TCPAddr).Port)
	context.AfterFunc(ctx, func() { listener.Close() })
	var running sync.WaitGroup
	defer running.Wait()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("lambdaruntime: local server: %w", err)
		}
		running.Go(func() {
			defer conn.Close()
			// The context is not the server's: what was accepted may finish.
			res := answerEvent(context.WithoutCancel(ctx), h, conn)
			res.Write(conn)
		})
	}
}

// readTimeout bounds how long a client may take to send an event.
const readTimeout = 10 * time.Second

// answerEvent reads a request with an event from conn and invokes h. A failed
// invocation is answered with status 200 and the header X-Amz-Function-Error,
// which is what the command line tool of AWS and the SDKs expect.
func answerEvent(ctx context.Context, h *runner, conn net.Conn) *http.Response {
	conn.SetReadDeadline(time.Now().Add(readTimeout))
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return textResponse(http.StatusBadRequest, err.Error())
	}
	if req.Header.Get("Expect") == "100-continue" {
		io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
	}
	event, err := io.ReadAll(req.Body)
	if err != nil {
		return textResponse(http.StatusBadRequest, err.Error())
	}
	if req.Method != http.MethodPost {
		return textResponse(http.StatusMethodNotAllowed, "post an event, for example: curl -d '{}' http://"+req.Host)
	}
	response, err := invokeLocal(ctx, h, event, req.Header.Get("X-Amz-Tenant-Id"))
	header := http.Header{"Content-Type": {"application/json"}}
	if err != nil {
		header.Set("X-Amz-Function-Error", "Unhandled")
		if response, err = json.Marshal(err); err != nil {
			return textResponse(http.StatusInternalServerError, err.Error())
		}
	}
	return newResponse(http.StatusOK, header, response)
}

// textResponse is the answer to a request without an event.
func textResponse(status int, text string) *http.Response {
	return newResponse(status, http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, []byte(text+"\n"))
}

// newResponse is a response after which the connection is closed.
func newResponse(status int, header http.Header, body []byte) *http.Response {
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Close: true,
	}
}
