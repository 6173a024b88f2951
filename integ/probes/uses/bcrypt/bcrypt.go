// Package bcrypt hashes passwords.
package bcrypt

import (
	"fmt"

	"golang.org/x/crypto/bcrypt"
)

// Use hashes passwords.
func Use() {
	hash, err := bcrypt.GenerateFromPassword([]byte("a"), bcrypt.DefaultCost)
	fmt.Println(hash, err)
}
