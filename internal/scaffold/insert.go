package scaffold

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// An infrastructure is the Go package that synthesizes an app, as text.
type infrastructure struct {
	fset  *token.FileSet
	files []*ast.File
}

// readInfrastructure parses the Go files of a folder, without its tests.
func readInfrastructure(dir string) (infrastructure, error) {
	in := infrastructure{fset: token.NewFileSet()}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return in, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(in.fset, path, nil, parser.ParseComments)
		if err != nil {
			return in, fmt.Errorf("the infrastructure does not parse; mend it first: %w", err)
		}
		in.files = append(in.files, file)
	}
	return in, nil
}

// A made is a statement that makes a construct of this library.
type made struct {
	statement ast.Stmt
	call      *ast.CallExpr
	library   string // the name that the file imports the library by
	variable  string // that the construct is assigned to; empty if none
}

// A block is a list of statements in which functions are made: where another
// one belongs.
type block struct {
	file            *ast.File
	statements      []ast.Stmt
	functions, apis []made
}

// blocks finds the lists of statements in which NewGoFunction is called, in the
// order of the source.
func (in infrastructure) blocks() []block {
	var found []block
	for _, file := range in.files {
		ast.Inspect(file, func(n ast.Node) bool {
			list, ok := n.(*ast.BlockStmt)
			if !ok {
				return true
			}
			b := block{file: file, statements: list.List}
			for _, s := range list.List {
				if m, ok := makes(s, "NewGoFunction"); ok {
					b.functions = append(b.functions, m)
				}
				if m, ok := makes(s, "NewGoApi"); ok {
					b.apis = append(b.apis, m)
				}
			}
			if len(b.functions) > 0 {
				found = append(found, b)
			}
			return true
		})
	}
	return found
}

// makes reads a statement that calls the constructor of a name, such as
// hello := lambdacdk.NewGoFunction(…).
func makes(s ast.Stmt, constructor string) (made, bool) {
	m := made{statement: s}
	var value ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		value = s.X
	case *ast.AssignStmt:
		if len(s.Lhs) != 1 || len(s.Rhs) != 1 {
			return made{}, false
		}
		if name, ok := s.Lhs[0].(*ast.Ident); ok {
			m.variable = name.Name
		}
		value = s.Rhs[0]
	}
	call, ok := value.(*ast.CallExpr)
	if !ok || len(call.Args) < 2 {
		return made{}, false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != constructor {
		return made{}, false
	}
	library, ok := selector.X.(*ast.Ident)
	if !ok {
		return made{}, false
	}
	m.call, m.library = call, library.Name
	return m, true
}

// ids are the construct ids that stand as literals in calls of constructors,
// wherever they are, and routes those in calls of AddRoute.
func (in infrastructure) ids() []string {
	return in.literals(1, func(name string) bool { return strings.HasPrefix(name, "New") })
}

func (in infrastructure) routes() []string {
	return in.literals(0, func(name string) bool { return name == "AddRoute" })
}

// literals are the texts of an argument in calls of what the names say.
func (in infrastructure) literals(argument int, of func(name string) bool) []string {
	var all []string
	for _, file := range in.files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) <= argument {
				return true
			}
			if s, ok := call.Fun.(*ast.SelectorExpr); !ok || !of(s.Sel.Name) {
				return true
			}
			if literal, ok := call.Args[argument].(*ast.BasicLit); ok {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					all = append(all, text)
				}
			}
			return true
		})
	}
	return all
}

// An insertion is source text for a file, after an offset in it.
type insertion struct {
	path   string
	offset int
	text   string
}

// function is where and how the app gets another function: after the last one
// of the first block that makes any, and with a route after the last statement
// that mentions the API. ok is false if there is no such place.
func (in infrastructure) function(id, entry, route string) (i insertion, ok bool) {
	for _, b := range in.blocks() {
		last := b.functions[len(b.functions)-1]
		statement := last.statement
		text := fmt.Sprintf("%[1]s.NewGoFunction(%[2]s, %[3]q, &%[1]s.GoFunctionProps{Entry: %[4]q})", last.library, in.text(last.call.Args[0]), id, entry)
		if route != "" {
			at := slices.IndexFunc(b.apis, func(m made) bool { return m.variable != "" })
			if at < 0 {
				continue
			}
			api := b.apis[at]
			for _, s := range b.statements {
				if s == statement || s == api.statement || mentions(s, api.variable) {
					if s.End() > statement.End() {
						statement = s
					}
				}
			}
			text = fmt.Sprintf("%s.AddRoute(%q, %s)", api.variable, route, text)
		}
		if _, returns := statement.(*ast.ReturnStmt); returns {
			continue // nothing runs after it
		}
		position := in.fset.Position(statement.End())
		return insertion{position.Filename, position.Offset, text}, true
	}
	return insertion{}, false
}

// mentions reports whether a statement is a call on a variable: api.AddRoute(…).
func mentions(s ast.Stmt, variable string) bool {
	expression, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := expression.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	name, ok := selector.X.(*ast.Ident)
	return ok && name.Name == variable
}

func (in infrastructure) text(n ast.Node) string {
	var b bytes.Buffer
	_ = printer.Fprint(&b, in.fset, n) // a buffer takes everything
	return b.String()
}

// write puts the text on a line of its own behind the offset. The rest of the
// file stays as it is.
func (i insertion) write() error {
	text, err := os.ReadFile(i.path)
	if err != nil {
		return err
	}
	// A comment at the end of the statement's line stays with it.
	end := i.offset
	if n := bytes.IndexByte(text[end:], '\n'); n >= 0 {
		end += n
	} else {
		end = len(text)
	}
	text, err = format.Source(slices.Concat(text[:end], []byte("\n"+i.text), text[end:]))
	if err != nil {
		return err
	}
	return os.WriteFile(i.path, text, 0o666) // its mode stays
}
