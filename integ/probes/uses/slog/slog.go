// Package slog logs JSON lines.
package slog

import (
	"log/slog"
	"os"
)

// Use logs JSON lines.
func Use() {
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).With("id", 1).Info("done", slog.Group("item", "size", 2))
}
