// Package decimal calculates with decimals.
package decimal

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Use calculates with decimals.
func Use() {
	fmt.Println(decimal.RequireFromString("1.10").Add(decimal.NewFromInt(1)))
}
