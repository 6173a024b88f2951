//go:build unix

package integ

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The example uploads runs with lambdacdk local: a file goes through a bucket
// and a table and comes back, and administrators get the list of all.
//
// Shows P12 on this machine too: the secret's value is in no output.
func TestLocalServesTheUploadsExample(t *testing.T) {
	t.Parallel()
	const token = "a-token-of-this-test"
	tool := startLocal(t, uploadsFolder(t, token))
	file := make([]byte, 256) // no text in any encoding
	for i := range file {
		file[i] = byte(i)
	}
	created := tool.request(t, "POST", "/uploads/all%20bytes.bin", "application/x-bytes", "", file)
	var record struct {
		ID, Name, Type string
		Size           int
	}
	if err := json.Unmarshal(created.body, &record); err != nil || created.status != http.StatusCreated {
		t.Fatalf("upload: %s, want 201 and a record (%v)", created, err)
	}
	if record.Name != "all bytes.bin" || record.Size != 256 || created.header.Get("Location") != "/uploads/"+record.ID {
		t.Errorf("upload: %s %v, want a record of all bytes.bin with 256 bytes, and where it is", created, created.header)
	}

	got := tool.request(t, "GET", "/uploads/"+record.ID, "", "", nil)
	if got.status != http.StatusOK || !bytes.Equal(got.body, file) || got.header.Get("Content-Type") != "application/x-bytes" {
		t.Errorf("download: %s (%s), want the file", got, got.header.Get("Content-Type"))
	}
	if got := tool.request(t, "GET", "/uploads/none", "", "", nil); got.status != http.StatusNotFound {
		t.Errorf("download of nothing: %s, want 404", got)
	}
	if got := tool.request(t, "POST", "/uploads/large", "", "", make([]byte, 4<<20+1)); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("upload of more than the contract's limit: %s, want 413", got)
	}

	for _, other := range []string{"", "Bearer guess"} {
		if got := tool.request(t, "GET", "/admin/uploads", "", other, nil); got.status != http.StatusUnauthorized {
			t.Errorf("list with %q: %s, want 401", other, got)
		}
	}
	list := tool.request(t, "GET", "/admin/uploads", "", "Bearer "+token, nil)
	if want := "[" + strings.TrimSpace(string(created.body)) + "]"; list.status != http.StatusOK || strings.TrimSpace(string(list.body)) != want {
		t.Errorf("list: %s, want 200 %s", list, want)
	}
	tool.stop(t, syscall.SIGTERM)
	if said := tool.output(); strings.Contains(said, token) {
		t.Errorf("the tool's output has the secret's value:\n%s", said)
	}
}

// uploadsFolder returns a folder whose cdk.json runs the example, so that the
// value of its secret is written there and not into the repository.
func uploadsFolder(t *testing.T, token string) string {
	t.Helper()
	app, _ := uploadsApp(t)
	example, err := filepath.Abs(app.dir)
	if err != nil {
		t.Fatal(err)
	}
	context, err := readContext(app.dir)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for file, content := range map[string]any{
		"cdk.json":                map[string]any{"app": fmt.Sprintf("cd %q && %q", example, app.binary), "context": context},
		".lambdacdk/secrets.json": map[string]any{"secrets": map[string]string{"Uploads/AdminToken": token}},
	} {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// An answer is an HTTP response, read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %q", a.status, a.body) }

func (l *localTool) request(t *testing.T, method, path, contentType, authorization string, body []byte) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, l.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Content-Type": contentType, "Authorization": authorization} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, got}
}
