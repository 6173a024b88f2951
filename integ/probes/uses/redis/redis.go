// Package redis calls Redis.
package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Use calls Redis.
func Use() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{})
	fmt.Println(client.Set(ctx, "a", 1, time.Minute).Err(), client.Get(ctx, "a").Val())
}
