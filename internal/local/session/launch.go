package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cleantext"
)

// A configuration is one of VS Code's launch.json.
type configuration struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Request string `json:"request"`
	Program string `json:"program,omitempty"`
	EnvFile string `json:"envFile,omitempty"`
	Mode    string `json:"mode,omitempty"`
	Host    string `json:"host,omitempty"`
	Port    int    `json:"port,omitempty"`
}

// String is the configuration on one line.
func (c configuration) String() string {
	return cleantext.Lines(strings.NewReplacer("{\n ", "{", "\n ", " ", "\n}", "}").Replace(encoded(c, " ")))
}

// encoded is v as JSON for people, who read < as such.
func encoded(v any, indent string) string {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	e.Encode(v) // plain structs cannot fail
	return strings.TrimSpace(text.String())
}

// sayLaunch writes the configurations next to cdk.json, if the user has asked for
// it. A file that is there has the user's own: it is never changed.
func (s *session) sayLaunch(all []configuration) {
	if !s.options.LaunchFile || len(all) == 0 {
		return
	}
	file := filepath.Join(home(s.options.Dir), ".vscode", "launch.json")
	text := encoded(struct {
		Version        string          `json:"version"`
		Configurations []configuration `json:"configurations"`
	}{"0.2.0", all}, "\t") + "\n"
	switch err := writeNew(file, text); {
	case err == nil:
		s.console.Say("wrote %s", file)
	case !errors.Is(err, fs.ErrExist):
		s.console.Problem("%v", err)
	default:
		if old, err := os.ReadFile(file); err != nil || string(old) != text {
			s.console.Problem("%s is there and stays as it is: add what is said of launch.json above to its configurations", file)
		}
	}
}

// writeNew writes a file that must not be there.
func writeNew(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = out.WriteString(text)
	return errors.Join(err, out.Close())
}
