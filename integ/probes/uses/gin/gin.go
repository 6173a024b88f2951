// Package gin serves by gin, with bound input.
package gin

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

type item struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

// Use serves by gin, with bound input.
func Use() {
	r := gin.New()
	r.POST("/items/:id", func(c *gin.Context) {
		var i item
		if err := c.ShouldBindJSON(&i); err != nil {
			c.AbortWithError(http.StatusBadRequest, err)
			return
		}
		c.JSON(http.StatusOK, i)
	})
	r.Run("127.0.0.1:0")
}
