// Package echo serves by echo, with bound input.
package echo

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use serves by echo, with bound input.
func Use() {
	e := echo.New()
	e.POST("/items/:id", func(c echo.Context) error {
		var i item
		if err := c.Bind(&i); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, i)
	})
	e.Start("127.0.0.1:0")
}
