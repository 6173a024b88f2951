package scaffold

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"unicode"
)

//go:embed all:_templates all:_function
var embedded embed.FS

// The names that the templates have, and every new app replaces.
const (
	templateModule = "example.com/starter"
	templateApp    = "StarterApp"
)

// Templates lists the kinds of apps that New makes, the default first.
func Templates() []string { return []string{"api", "worker", "site"} }

// workflow is the file that tells the user's host what to run for each push.
const workflow = ".github/workflows/ci.yml"

// firstStep is the first one of workflow that needs the library.
const firstStep = "      - run: go vet ./...\n"

// project is the files of a template by their slashed paths, with the new app's
// names in them. What all templates share is under what they have of their own.
func project(template, module, app string, lib library) (map[string]string, error) {
	files := map[string]string{}
	names := strings.NewReplacer(templateModule, module, templateApp, app)
	for _, layer := range []string{"common", template} {
		if err := read(files, "_templates/"+layer, names); err != nil {
			return nil, err
		}
	}
	files[workflow] = strings.Replace(files[workflow], firstStep, lib.step()+firstStep, 1)
	return files, nil
}

// read adds the files below a folder of what is embedded, by their paths in it.
func read(files map[string]string, root string, names *strings.Replacer) error {
	return fs.WalkDir(embedded, root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(file)
		files[strings.TrimPrefix(file, root+"/")] = names.Replace(string(text))
		return err
	})
}

// words are the parts of a name that letters and digits make: my-shop2 has two.
func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// lost are the letters and digits of a name that words leaves out, each once:
// neither module paths nor CloudFormation have them.
func lost(name string) []string {
	var all []string
	for _, r := range name {
		if letter := string(r); r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !slices.Contains(all, letter) {
			all = append(all, letter)
		}
	}
	return all
}

// appName is the stack's id for an app in a folder of that name: CloudFormation
// takes letters, digits and hyphens, and a letter first.
func appName(folder string) string {
	name := exported(folder)
	if name == "" || !unicode.IsLetter(rune(name[0])) {
		name = "App" + name
	}
	return name
}

// exported is a name as ids of constructs are written: nightly-report is
// NightlyReport.
func exported(name string) string {
	parts := words(name)
	for i, part := range parts {
		parts[i] = strings.ToUpper(part[:1]) + part[1:]
	}
	return strings.Join(parts, "")
}

// modulePath is the module of an app in a folder of that name, if nothing else
// is asked for. A path without a dot could be one of the standard library.
func modulePath(folder string) string {
	parts := words(strings.ToLower(folder))
	if len(parts) == 0 || windowsDevice.MatchString(strings.Join(parts, "-")) {
		parts = append([]string{"app"}, parts...)
	}
	return "example.com/" + strings.Join(parts, "-")
}
