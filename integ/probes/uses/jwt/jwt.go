// Package jwt signs and verifies tokens.
package jwt

import (
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// Use signs and verifies tokens.
func Use() {
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{Subject: "a"}).SignedString([]byte("key"))
	if err != nil {
		panic(err)
	}
	token, err := jwt.ParseWithClaims(text, &jwt.RegisteredClaims{}, func(*jwt.Token) (any, error) { return []byte("key"), nil })
	fmt.Println(token, err)
}
