// Package zap logs by zap.
package zap

import (
	"errors"

	"go.uber.org/zap"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use logs by zap.
func Use() {
	log, err := zap.NewProduction()
	if err != nil {
		panic(err)
	}
	defer log.Sync()
	log.Info("done", zap.String("id", "a"), zap.Error(errors.New("x")), zap.Any("item", item{"a", 1}))
	log.Sugar().Infow("done", "id", "a")
}
