// Package databasesql queries by database/sql, with the driver of PostgreSQL.
package databasesql

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/lib/pq"
)

// Use queries by database/sql, with the driver of PostgreSQL.
func Use() {
	db, err := sql.Open("postgres", "")
	if err != nil {
		panic(err)
	}
	var id string
	fmt.Println(db.QueryRowContext(context.Background(), "select $1", "a").Scan(&id))
}
