package synth

import (
	"path/filepath"
	"slices"
	"strings"
)

// A GoRun is the go run in an app's command.
type GoRun struct {
	// Dir is the absolute folder in which it runs.
	Dir string
	// Package is its argument: a folder, an import path or a file.
	Package string
	// Tags and Env change which files it is made of.
	Tags []string
	Env  map[string]string
}

// GoRun finds the go run in App. It knows what people write there: variables
// before it, cd before it, -C and its other flags. ok is false if there is
// none, or if the command is more than a list of plain commands.
func (c Config) GoRun() (run GoRun, ok bool) {
	dir := c.Dir
	for _, command := range commands(c.App) {
		env := map[string]string{}
		for len(command) > 0 {
			key, value, isAssignment := strings.Cut(command[0], "=")
			if !isAssignment || strings.ContainsAny(key, "/.-") {
				break
			}
			env[key] = value
			command = command[1:]
		}
		switch {
		case len(command) == 2 && command[0] == "cd":
			dir = under(dir, command[1])
		case len(command) > 2 && command[0] == "go":
			if run, ok := goRun(dir, command[1:]); ok {
				run.Env = env
				return run, true
			}
		}
	}
	return GoRun{}, false
}

// valueFlags are those of go run whose value may be the next argument.
var valueFlags = []string{
	"C", "asmflags", "buildmode", "buildvcs", "compiler", "coverpkg", "covermode", "exec", "gccgoflags", "gcflags",
	"installsuffix", "ldflags", "mod", "modfile", "o", "overlay", "p", "pgo", "pkgdir", "tags", "toolexec",
}

// goRun reads the arguments after go.
func goRun(dir string, args []string) (GoRun, bool) {
	run := GoRun{Dir: dir}
	isRun := false
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		name, isFlag := strings.CutPrefix(arg, "-")
		if !isFlag {
			if arg == "run" && !isRun {
				isRun = true
				continue
			}
			run.Package = arg
			break
		}
		name, value, hasValue := strings.Cut(strings.TrimPrefix(name, "-"), "=")
		if !hasValue && slices.Contains(valueFlags, name) && len(args) > 0 {
			value, args = args[0], args[1:]
		}
		switch name {
		case "C":
			run.Dir = under(run.Dir, value)
		case "tags":
			run.Tags = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
		}
	}
	return run, isRun && run.Package != ""
}

func under(dir, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// commands splits a shell command into simple commands and their words.
// Quotes group; everything else that a shell knows stays as it is.
func commands(text string) [][]string {
	var all [][]string
	var words []string
	var word strings.Builder
	var quote rune
	inWord := false
	endWord := func() {
		if inWord {
			words = append(words, word.String())
			word.Reset()
			inWord = false
		}
	}
	endCommand := func() {
		endWord()
		if len(words) > 0 {
			all = append(all, words)
			words = nil
		}
	}
	for _, r := range text {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case r == '&' || r == ';' || r == '|' || r == '\n' || r == '(' || r == ')':
			endCommand()
		case r == ' ' || r == '\t':
			endWord()
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	endCommand()
	return all
}

// Words are the words of App, of which some may be files that it runs.
func (c Config) Words() []string { return slices.Concat(commands(c.App)...) }
