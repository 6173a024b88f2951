package logrecord

import (
	"fmt"
	"strings"
)

// A Level is what a record says about its weight, in capitals.
type Level string

// Levels are those that Lambda knows, from the lightest on.
var Levels = []Level{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}

// otherNames are what other loggers call them.
var otherNames = map[Level]Level{
	"WARNING": "WARN", "ERR": "ERROR", "NOTICE": "INFO", "INFORMATION": "INFO",
	"CRITICAL": "FATAL", "EMERGENCY": "FATAL", "ALERT": "FATAL", "PANIC": "FATAL", "DPANIC": "FATAL",
}

// ParseLevel reads the name of a level that a user wants, in any case.
func ParseLevel(name string) (Level, error) {
	l := Level(strings.ToUpper(name))
	if other, ok := otherNames[l]; ok {
		l = other
	}
	for _, known := range Levels {
		if l == known {
			return l, nil
		}
	}
	return "", fmt.Errorf("level %q is none; the levels are trace, debug, info, warn, error and fatal", name)
}

// Plain is the level of Lambda's that l counts as: those of log/slog in between,
// such as INFO+2, as the one below, and a name that nobody knows as INFO.
func (l Level) Plain() Level {
	if i := strings.LastIndexAny(string(l), "+-"); i > 0 {
		if l[:i] == "ERROR" && l[i] == '+' && l[i+1:] >= "4" {
			return "FATAL" // as lambdalog names it
		}
		if l[:i] == "DEBUG" && l[i] == '-' {
			return "TRACE"
		}
		l = l[:i]
	}
	if known, err := ParseLevel(string(l)); err == nil {
		return known
	}
	return "INFO"
}

// AtLeast reports whether l is as heavy as least, one of [Levels].
func (l Level) AtLeast(least Level) bool { return rank(l.Plain()) >= rank(least) }

func rank(l Level) int {
	for i, known := range Levels {
		if l == known {
			return i
		}
	}
	return 0
}
