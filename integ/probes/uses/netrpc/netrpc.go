// Package netrpc serves by net/rpc.
package netrpc

import (
	"fmt"
	"net/rpc"
)

// Service has a method that calls reach by name.
type Service struct{}

// Do does nothing.
func (Service) Do(int, *int) error { return nil }

// Use serves by net/rpc.
func Use() {
	fmt.Println(rpc.NewServer().Register(Service{}))
}
