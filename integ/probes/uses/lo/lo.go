// Package lo maps slices by lo.
package lo

import (
	"fmt"

	"github.com/samber/lo"
)

// Use maps slices by lo.
func Use() {
	fmt.Println(lo.Map([]int{1, 2}, func(n, _ int) string { return fmt.Sprint(n) }))
}
