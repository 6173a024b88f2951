// Package lru keeps a cache, and groups goroutines.
package lru

import (
	"fmt"

	"github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/errgroup"
)

// Use keeps a cache, and groups goroutines.
func Use() {
	cache, err := lru.New[string, int](10)
	if err != nil {
		panic(err)
	}
	var g errgroup.Group
	g.Go(func() error { cache.Add("a", 1); return nil })
	fmt.Println(g.Wait(), cache.Len())
}
