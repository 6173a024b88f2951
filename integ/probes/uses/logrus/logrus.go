// Package logrus logs by logrus.
package logrus

import (
	"github.com/sirupsen/logrus"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use logs by logrus.
func Use() {
	log := logrus.New()
	log.SetFormatter(&logrus.JSONFormatter{})
	log.WithField("item", item{"a", 1}).Info("done")
}
