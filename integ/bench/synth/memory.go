package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A memory is the most that processes had resident, in bytes.
type memory struct {
	app, node int64 // one process each
	tools     int64 // the go command, its compilers and its linkers: the largest
	total     int64 // of all processes at one time
}

func (m memory) String() string {
	if m.total == 0 {
		return "not known on this system"
	}
	mb := func(n int64) int64 { return n >> 20 }
	return fmt.Sprintf("the app itself %d MB, node %d MB, the largest go tool %d MB, all together %d MB", mb(m.app), mb(m.node), mb(m.tools), mb(m.total))
}

// watchMemory looks at the process pid and its children many times a second,
// where there is a /proc, until the function it returns is called.
func watchMemory(pid int) func() memory {
	stop, result := make(chan struct{}), make(chan memory)
	go func() {
		var most memory
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-tick.C:
				most.look(pid)
			case <-stop:
				tick.Stop()
				result <- most
				return
			}
		}
	}()
	return func() memory { close(stop); return <-result }
}

// look takes the processes as they are now into account.
func (m *memory) look(pid int) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return
	}
	type process struct {
		parent int
		name   string
		bytes  int64
	}
	all := map[int]process{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// The name is in parentheses and may hold any character.
		head, rest, _ := strings.Cut(string(text), " (")
		end := strings.LastIndex(rest, ") ")
		if end < 0 {
			continue
		}
		id, _ := strconv.Atoi(head)
		fields := strings.Fields(rest[end+2:])
		parent, _ := strconv.Atoi(fields[1])
		pages, _ := strconv.ParseInt(fields[21], 10, 64)
		all[id] = process{parent, rest[:end], pages * int64(os.Getpagesize())}
	}
	var total int64
	for id, p := range all {
		if !descends(id, pid, func(id int) int { return all[id].parent }) {
			continue
		}
		total += p.bytes
		switch {
		case id == pid:
			m.app = max(m.app, p.bytes)
		case p.name == "node" || p.name == "MainThread": // Node 20 and newer call themselves so
			m.node = max(m.node, p.bytes)
		default:
			m.tools = max(m.tools, p.bytes)
		}
	}
	m.total = max(m.total, total)
}

func descends(id, from int, parent func(int) int) bool {
	for ; id > 1; id = parent(id) {
		if id == from {
			return true
		}
	}
	return false
}
