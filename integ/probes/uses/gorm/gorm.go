// Package gorm queries by gorm.
package gorm

import (
	"fmt"

	"gorm.io/gorm"
)

type item struct {
	ID   string `gorm:"primaryKey"`
	Size int
}

// Use queries by gorm.
func Use() {
	db, err := gorm.Open(nil, &gorm.Config{})
	if err != nil {
		panic(err)
	}
	var i item
	fmt.Println(db.Where("id = ?", "a").First(&i).Error)
}
