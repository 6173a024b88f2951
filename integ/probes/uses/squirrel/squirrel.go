// Package squirrel writes SQL by squirrel.
package squirrel

import (
	"fmt"

	"github.com/Masterminds/squirrel"
)

// Use writes SQL by squirrel.
func Use() {
	text, args, err := squirrel.Select("id").From("items").Where(squirrel.Eq{"id": "a"}).PlaceholderFormat(squirrel.Dollar).ToSql()
	fmt.Println(text, args, err)
}
