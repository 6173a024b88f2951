package dashboard

import (
	"io/fs"
	"os"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// programs are those that were read. A file is read again when it has changed.
type programs struct {
	mu     sync.Mutex
	byFile map[string]readProgram
}

type readProgram struct {
	is      fs.FileInfo
	program sdkcalls.Program
}

// maxPrograms is more than one app has.
const maxPrograms = 1000

// read is what the program in a file can call. One that is not there is unknown.
func (p *programs) read(file string) sdkcalls.Program {
	if file == "" {
		return sdkcalls.Program{Bound: sdkcalls.Unknown, Why: "it was not built"}
	}
	now, err := os.Stat(file)
	if err != nil {
		return sdkcalls.Unreadable(err)
	}
	p.mu.Lock()
	before, ok := p.byFile[file]
	p.mu.Unlock()
	if ok && os.SameFile(before.is, now) && before.is.Size() == now.Size() && before.is.ModTime().Equal(now.ModTime()) {
		return before.program
	}
	program, err := sdkcalls.Open(file)
	if err != nil {
		return sdkcalls.Unreadable(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byFile == nil || len(p.byFile) >= maxPrograms {
		p.byFile = map[string]readProgram{}
	}
	p.byFile[file] = readProgram{now, program}
	return program
}
