package awslocal_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
)

// A length is only what a client says: memory is taken for what arrives.
func TestClaimedLengthsTakeNoMemory(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	const claimed = 50 << 30
	tried := map[string]bool{}
	for _, test := range []struct{ service, method, path, header string }{
		{"s3", "PUT", "/uploads/k", ""},
		{"s3", "PUT", "/uploads/k", "X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nX-Amz-Decoded-Content-Length: 53687091200\r\nContent-Encoding: aws-chunked\r\n"},
		{"s3", "PUT", "/uploads/k", "X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nX-Amz-Decoded-Content-Length: 1073741824\r\nContent-Encoding: aws-chunked\r\n"},
		{"s3", "POST", "/uploads?delete", ""},
		{"s3", "POST", "/uploads", "Content-Type: multipart/form-data; boundary=x\r\n"},
		{"sqs", "POST", "/", "X-Amz-Target: AmazonSQS.SendMessage\r\n"},
		{"sns", "POST", "/", "Content-Type: application/x-www-form-urlencoded\r\n"},
		{"events", "POST", "/", "X-Amz-Target: AWSEvents.PutEvents\r\n"},
		{"secretsmanager", "POST", "/", "X-Amz-Target: secretsmanager.GetSecretValue\r\n"},
		{"ssm", "POST", "/", "X-Amz-Target: AmazonSSM.GetParameter\r\n"},
		{"kms", "POST", "/", "X-Amz-Target: TrentService.Encrypt\r\n"},
		{"kinesis", "POST", "/", "X-Amz-Target: Kinesis_20131202.PutRecord\r\n"},
		{"states", "POST", "/", "X-Amz-Target: AWSStepFunctions.StartExecution\r\n"},
		{"dynamodb", "POST", "/", "X-Amz-Target: DynamoDB_20120810.PutItem\r\n"},
		{"lambda", "POST", "/2015-03-31/functions/work/invocations", ""},
		{"sts", "POST", "/", "Content-Type: application/x-www-form-urlencoded\r\n"},
		{"cloudformation", "PUT", "/x", ""},
		{"execute-api", "POST", "/api/prod/@connections/a=", ""},
	} {
		tried[test.service] = true
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\nContent-Length: %d\r\n%s\r\nx", test.method, test.path, signedWith(w.AccessKey(), test.service), claimed, test.header)
		conn.(*net.TCPConn).CloseWrite()
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err == nil {
			io.Copy(io.Discard, res.Body)
			if res.StatusCode < 400 {
				t.Errorf("%s %s: %s for a body that never came", test.service, test.path, res.Status)
			}
		}
		conn.Close()
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 64<<20 {
			t.Errorf("%s %s: %d MB taken", test.service, test.path, got>>20)
		}
	}
	for _, name := range w.served(t, "nosuch") {
		if !tried[name] {
			t.Errorf("no request to %s was tried: add one whose body the service reads", name)
		}
	}
	if _, body := w.do(t, "s3", must(http.NewRequestWithContext(t.Context(), "GET", w.URL()+"/uploads", nil))); strings.Contains(body, "<Key>") {
		t.Errorf("an object was stored of a body that never came: %s", body)
	}
}

// Of a form that names nobody no more is read than the fields before a file may
// have: it is refused long before its end, and takes no memory meanwhile.
func TestFormsOfStrangersAreNotRead(t *testing.T) {
	w := start(t, awslocal.Options{}, withBucket())
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetReadDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "POST /uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 30000000\r\n\r\n"+
		"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n%s", strings.Repeat("a", 64<<10))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || res.StatusCode != http.StatusForbidden {
		t.Fatalf("a field that does not end = %v, %v; want 403", res, err)
	}
}

func must(r *http.Request, err error) *http.Request {
	if err != nil {
		panic(err)
	}
	return r
}
