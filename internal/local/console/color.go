package console

import (
	"hash/fnv"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
)

// A color is an ANSI escape sequence.
type color string

const (
	red    color = "\x1b[31m"
	yellow color = "\x1b[33m"
	green  color = "\x1b[32m"
	dim    color = "\x1b[2m"
	plain  color = ""
)

func (s style) paint(with color, text string) string {
	if !s.color || with == plain || text == "" {
		return text
	}
	return string(with) + text + "\x1b[0m"
}

func levelColor(l logrecord.Level) color {
	switch l.Plain() {
	case "ERROR", "FATAL":
		return red
	case "WARN":
		return yellow
	case "DEBUG", "TRACE":
		return dim
	}
	return plain
}

func statusColor(i *logrecord.Outcome) color {
	switch {
	case i.Failed:
		return red
	case partly(i), strings.HasPrefix(i.Status, "4"), strings.HasPrefix(i.Status, "5"):
		return yellow
	}
	return green
}

// ofFunctions are colours that mean nothing else.
var ofFunctions = []color{"\x1b[36m", "\x1b[34m", "\x1b[35m", "\x1b[96m", "\x1b[94m", "\x1b[95m"}

// colorOf is the colour of a function, always the same one.
func colorOf(function string) color {
	h := fnv.New32a()
	h.Write([]byte(function))
	return ofFunctions[h.Sum32()%uint32(len(ofFunctions))]
}
