package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A Key is a KMS key, for what a handler encrypts itself.
//
//	level    on      actions
//	Encrypt  itself  kms:Encrypt
//	                 kms:GenerateDataKey
//	Decrypt  itself  kms:Decrypt
type Key[A KeyLevel] struct {
	ARN string
	bound
}

// KeyLevel is Encrypt, Decrypt or EncryptDecrypt.
type KeyLevel interface{ keyLevels() []string }

type (
	// Encrypt uses a key to encrypt and to make data keys.
	Encrypt struct{}
	// Decrypt uses a key to decrypt.
	Decrypt struct{}
	// EncryptDecrypt is Encrypt and Decrypt.
	EncryptDecrypt struct{}
)

func (Encrypt) keyLevels() []string        { return []string{"Encrypt"} }
func (Decrypt) keyLevels() []string        { return []string{"Decrypt"} }
func (EncryptDecrypt) keyLevels() []string { return []string{"Encrypt", "Decrypt"} }

func (*Key[A]) kind() linkbinding.Kind   { return "key" }
func (*Key[A]) levels() []string         { return levelsOf(A.keyLevels) }
func (k *Key[A]) text() string           { return k.ARN }
func (k *Key[A]) setText(s string) error { k.ARN = s; return wantARN(s, "kms") }
