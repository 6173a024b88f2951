// Package pgx queries PostgreSQL by pgx.
package pgx

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type item struct {
	ID   string `db:"id"`
	Size int    `db:"size"`
}

// Use queries PostgreSQL by pgx.
func Use() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, "")
	if err != nil {
		panic(err)
	}
	rows, err := pool.Query(ctx, "select id, size from items where id = $1", "a")
	if err != nil {
		panic(err)
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByName[item])
	fmt.Println(items, err)
}
