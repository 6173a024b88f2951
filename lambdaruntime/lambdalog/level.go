package lambdalog

import (
	"log/slog"
	"strings"
)

// The two levels of Lambda that log/slog has no name for.
const (
	LevelTrace = slog.LevelDebug - 4
	LevelFatal = slog.LevelError + 4
)

// levelNames are Lambda's names, from the highest level down.
var levelNames = [...]struct {
	level slog.Level
	name  string
}{
	{LevelFatal, "FATAL"},
	{slog.LevelError, "ERROR"},
	{slog.LevelWarn, "WARN"},
	{slog.LevelInfo, "INFO"},
	{slog.LevelDebug, "DEBUG"},
}

// levelName is Lambda's name for l or, if it has none, for the next below.
func levelName(l slog.Level) string {
	for _, n := range levelNames {
		if l >= n.level {
			return n.name
		}
	}
	return "TRACE"
}

// parseLevel returns the level called name, INFO if there is none.
func parseLevel(name string) slog.Level {
	name = strings.ToUpper(name)
	if name == "TRACE" {
		return LevelTrace
	}
	for _, n := range levelNames {
		if n.name == name {
			return n.level
		}
	}
	return slog.LevelInfo
}
