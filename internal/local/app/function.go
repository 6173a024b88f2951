package app

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
)

// A Function is one Lambda function of the app.
type Function struct {
	// Path is the construct path, such as "Shop/Orders".
	Path string
	// LogicalID is the function's in its template.
	LogicalID string
	// Name is what the function is called here: unique, in Lambda's form.
	Name string

	// Skipped is why the function does not run here; empty if it does.
	Skipped string

	// Build compiles the handler for this host. Its Entry is empty if Binary
	// or Archive is set.
	Build gobuild.Request
	// Binary is the absolute path of a ready program.
	Binary string
	// Archive is the absolute path of a zip with a ready program, bootstrap.
	Archive string
	// Folder is the absolute path of what is unpacked around Binary; empty if
	// Files is all there is.
	Folder string
	// Files are the extra files of the bundle: path in the bundle → absolute
	// path here.
	Files map[string]string

	// Timeout, MemoryMB, LogFormat and LogLevel are the function's own; zero
	// where the template leaves them to Lambda.
	Timeout             time.Duration
	MemoryMB            int
	LogFormat, LogLevel string
	// ChoosesPayload and ChoosesBinary are those of the function's record: its
	// program says in which form APIs send it requests.
	ChoosesPayload, ChoosesBinary bool
	// Account and Region are where the function would be deployed.
	Account, Region string

	id           resourceID
	physicalName string
	environment  any
	role         any
	inVPC        bool
}

// Environment are the function's variables.
func (f *Function) Environment(values *cfn.Values) map[string]string {
	env := map[string]string{}
	vars, _ := f.environment.(map[string]any)
	for name, x := range vars {
		env[name] = values.String(f.id.stack, x)
	}
	return env
}

func newFunction(r resource, values *cfn.Values) *Function {
	logging := r.props.Object("LoggingConfig")
	f := &Function{
		Path: r.path, LogicalID: r.id.logicalID, id: r.id,
		physicalName: r.props.Text("FunctionName"),
		Timeout:      time.Duration(r.props.Number("Timeout")) * time.Second,
		MemoryMB:     r.props.Number("MemorySize"),
		LogFormat:    logging.Text("LogFormat"),
		LogLevel:     logging.Text("ApplicationLogLevel"),
		Account:      values.Account(r.stack),
		Region:       values.Region(r.stack),
		role:         r.Properties["Role"],
		inVPC:        r.Properties["VpcConfig"] != nil,
	}
	if environment, ok := r.Properties["Environment"].(map[string]any); ok {
		f.environment = environment["Variables"]
	}
	if record, ok := r.stack.Function(r.id.logicalID); ok {
		f.takeRecord(record)
	} else {
		f.takeAsset(r)
	}
	return f
}

// takeRecord decides how a GoFunction is run, or a function with the code of
// GoCode.
func (f *Function) takeRecord(r assembly.FunctionRecord) {
	if r.Path != "" {
		f.Path = r.Path
	}
	f.Files = maps.Clone(r.Files)
	f.ChoosesPayload, f.ChoosesBinary = r.ChoosesPayload, r.ChoosesBinary
	if r.Prebuilt != "" {
		f.takeBinary(r.Prebuilt)
		return
	}
	if !sourceIsHere(r.Build.Entry) {
		f.Skipped = fmt.Sprintf("its source %s is not on this machine: synthesize the app here", r.Build.Entry)
		return
	}
	if missing := missingValues(r.Withheld); len(missing) > 0 {
		f.Skipped = fmt.Sprintf("it is built with %s, whose values an assembly does not keep: name the folder of the app's cdk.json in place of the assembly", strings.Join(missing, ", "))
		return
	}
	f.Build = r.Build
	f.Build.GOOS, f.Build.GOARCH = runtime.GOOS, runtime.GOARCH
}

// missingValues are the settings of a build that can be known neither from the
// record nor from this process's environment, which the go command inherits.
func missingValues(w assembly.Withheld) []string {
	var missing []string
	for _, name := range w.Env {
		if _, ok := os.LookupEnv(name); !ok {
			missing = append(missing, "Build.Env "+name)
		}
	}
	for _, name := range w.LinkVars {
		missing = append(missing, "Build.LinkVars "+name)
	}
	if w.LDFlags {
		missing = append(missing, "Build.LDFlags")
	}
	return missing
}

// sourceIsHere reports whether the app's sources are on this machine. In a
// module that is, a wrong entry is a mistake that the build explains better.
func sourceIsHere(entry string) bool {
	if _, err := os.Stat(entry); err == nil {
		return true
	}
	_, err := os.Stat(filepath.Join(gomod.ModuleDir(entry), "go.mod"))
	return err == nil
}

// takeBinary uses a ready program, or the one called bootstrap in a folder.
func (f *Function) takeBinary(path string) {
	folder := ""
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		folder = path
		path = filepath.Join(path, bootstrap)
		_, err = os.Stat(path)
	}
	if err != nil {
		f.Skipped = fmt.Sprintf("its binary %s is not on this machine", path)
		return
	}
	if err := runsHere(path); err != nil {
		f.Skipped = err.Error()
		return
	}
	f.Binary, f.Folder = path, folder
}

// IsReady reports whether the program needs no build.
func (f *Function) IsReady() bool { return f.Binary != "" || f.Archive != "" }

// takeAsset decides about a function without a record: its asset is run if it
// has a program for this host.
func (f *Function) takeAsset(r resource) {
	f.Skipped = f.assetProblem(r)
}

func (f *Function) assetProblem(r resource) string {
	if r.props.Text("PackageType") == "Image" {
		return "it is a container image; only zip bundles run here"
	}
	switch name := r.props.Text("Runtime"); {
	case name == "go1.x":
		return "its runtime is go1.x, which Lambda has ended: use provided.al2023 and a program called bootstrap, as NewGoFunction does"
	case !strings.HasPrefix(name, "provided"):
		return fmt.Sprintf("its runtime is %s; Go handlers run here", name)
	}
	asset, ok := r.stack.Assets[r.props.Object("Code").Text("S3Key")]
	if !ok {
		return "its code is not part of the assembly: it must be an asset, or be made by NewGoFunction"
	}
	info, err := os.Stat(asset)
	switch {
	case err != nil:
		return "its code " + asset + " is not on this machine: synthesize the app here"
	case !info.IsDir():
		if err := archiveRunsHere(asset); err != nil {
			return err.Error()
		}
		f.Archive = asset
		return ""
	}
	if _, err := os.Stat(filepath.Join(asset, bootstrap)); err != nil {
		return "its code " + asset + " has no bootstrap: if its construct builds it at synthesis, as the CDK's alpha GoFunction does, start with --bundle; NewGoFunction needs no flag"
	}
	f.takeBinary(asset)
	return f.Skipped
}
