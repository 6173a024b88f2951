package lambdalog

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// maxHeld bounds what one invocation holds, in bytes.
const maxHeld = 64 << 10

// writeHeld writes the lines that an invocation held, and how many more there
// were.
func (h *Handler) writeHeld(lines [][]byte, dropped int) {
	if dropped > 0 {
		note := slog.NewRecord(time.Now(), slog.LevelDebug,
			fmt.Sprintf("%d older records are not shown: more than %d bytes were held", dropped, maxHeld), 0)
		(&Handler{settings: h.settings}).Handle(context.Background(), note)
	}
	for _, line := range lines {
		h.write(line)
	}
}
