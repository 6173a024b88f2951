// Package config loads the SDK's own configuration.
package config

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
)

// Use loads the SDK's own configuration.
func Use() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	fmt.Println(cfg.Region, err)
}
