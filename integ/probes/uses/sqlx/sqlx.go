// Package sqlx queries by sqlx, with the driver of MySQL.
package sqlx

import (
	"fmt"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
)

type item struct {
	ID   string `db:"id"`
	Size int    `db:"size"`
}

// Use queries by sqlx, with the driver of MySQL.
func Use() {
	db, err := sqlx.Open("mysql", "")
	if err != nil {
		panic(err)
	}
	var items []item
	fmt.Println(db.Select(&items, "select id, size from items where id = ?", "a"))
}
