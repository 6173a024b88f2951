// Package zerolog logs by zerolog.
package zerolog

import (
	"os"

	"github.com/rs/zerolog"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use logs by zerolog.
func Use() {
	log := zerolog.New(os.Stdout).With().Timestamp().Logger()
	log.Info().Str("id", "a").Interface("item", item{"a", 1}).Msg("done")
}
