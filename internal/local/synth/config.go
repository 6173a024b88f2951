package synth

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// A Config is what cdk.json and cdk.context.json say.
type Config struct {
	// Dir is the absolute folder of cdk.json, in which the app runs.
	Dir string
	// App is the shell command that synthesizes, or the folder of a cloud
	// assembly.
	App string
	// Context is the app's context: cdk.json's own, over it that of
	// cdk.context.json.
	Context map[string]any
	// Bundle lets constructs that are not ours build their code.
	Bundle bool
	// Build says that the app's code is built for Lambda, as for a deployment.
	// If false, only the templates matter.
	Build bool
}

// ConfigFile is the file that makes a folder a CDK app.
const ConfigFile = "cdk.json"

// ContextFile holds what the CDK CLI looked up in an account.
const ContextFile = "cdk.context.json"

// ReadConfig reads the CDK app in dir. It fails if there is no cdk.json, if
// it names no app, and if a file is not JSON.
func ReadConfig(dir string) (Config, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Config{}, err
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Config{}, fmt.Errorf("there is no folder %s", dir)
	case err != nil:
		return Config{}, err
	case !info.IsDir():
		return Config{}, fmt.Errorf("%s is a file; want the folder of a %s", dir, ConfigFile)
	}
	var file struct {
		App     string         `json:"app"`
		Context map[string]any `json:"context"`
	}
	if err := readJSON(filepath.Join(dir, ConfigFile), &file); errors.Is(err, fs.ErrNotExist) {
		return Config{}, fmt.Errorf("%s has neither a %s nor a cloud assembly's manifest.json; name the folder of a CDK app", dir, ConfigFile)
	} else if err != nil {
		return Config{}, err
	}
	c := Config{Dir: dir, App: strings.TrimSpace(file.App), Context: map[string]any{}}
	if c.App == "" {
		return Config{}, fmt.Errorf(`%s has no "app"; want the command that synthesizes, such as "app": "go run ./infra"`, filepath.Join(dir, ConfigFile))
	}
	maps.Copy(c.Context, file.Context)
	var looked map[string]any
	if err := readJSON(filepath.Join(dir, ContextFile), &looked); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Config{}, err
	}
	maps.Copy(c.Context, looked)
	return c, nil
}

// ReadyAssembly is the folder of the cloud assembly that App names in place of
// a command, as the CDK CLI allows; ok is false for a command.
func (c Config) ReadyAssembly() (dir string, ok bool) {
	dir = c.App
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(c.Dir, dir)
	}
	info, err := os.Stat(dir)
	return dir, err == nil && info.IsDir()
}

func readJSON(file string, v any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
