// Package issuer signs tokens for the APIs that lambdacdk local serves, in the
// place of the issuers that the app names. Its key is the user's alone and never
// leaves the machine: an API that is deployed does not know it.
package issuer

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/private"
)

// prefix begins the ids of such keys, so that tokens say where they come from.
const prefix = "lambdacdk-local-"

// An Issuer signs tokens. Its methods are safe for concurrent use.
type Issuer struct {
	key    jose.JSONWebKey
	signer jose.Signer
}

// Open returns the user's issuer, whose key it makes if there is none yet, in a
// file with mode 0600. cacheDir is as in [store.Open].
func Open(cacheDir string) (*Issuer, error) {
	cache, err := store.Open(cacheDir)
	if err != nil {
		return nil, err
	}
	dir := cache.Path("issuer")
	if err := private.Dir(dir); err != nil {
		return nil, fmt.Errorf("the key of local tokens: %w", err)
	}
	unlock, err := cache.Lock("issuer")
	if err != nil {
		return nil, fmt.Errorf("the key of local tokens: %w", err)
	}
	defer unlock()
	key, err := readKey(filepath.Join(dir, "key.json"))
	if err != nil {
		return nil, fmt.Errorf("the key of local tokens: %w", err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return nil, fmt.Errorf("the key of local tokens: %w", err)
	}
	return &Issuer{key, signer}, nil
}

// readKey reads the key, or makes another one where the file has none.
func readKey(file string) (key jose.JSONWebKey, err error) {
	text, err := os.ReadFile(file)
	switch {
	case err == nil:
		if key.UnmarshalJSON(text) == nil && isOurs(key) {
			return key, nil
		}
	case !errors.Is(err, fs.ErrNotExist):
		return key, err
	}
	return newKey(file)
}

// isOurs reports whether newKey has made the key.
func isOurs(key jose.JSONWebKey) bool {
	_, ok := key.Key.(*rsa.PrivateKey)
	return ok && key.Valid() && strings.HasPrefix(key.KeyID, prefix)
}

func newKey(file string) (jose.JSONWebKey, error) {
	secret, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return jose.JSONWebKey{}, err
	}
	key := jose.JSONWebKey{Key: secret, Algorithm: string(jose.RS256), Use: "sig"}
	print, err := key.Thumbprint(crypto.SHA256)
	if err != nil {
		return key, err
	}
	key.KeyID = prefix + base64.RawURLEncoding.EncodeToString(print[:12])
	text, err := key.MarshalJSON()
	if err != nil {
		return key, err
	}
	return key, private.Write(file, text)
}

// Is reports whether a token's key id says that a run of this tool has signed
// it, here or elsewhere.
func Is(kid string) bool { return strings.HasPrefix(kid, prefix) }

// Key is the public key with that id; ok is false if it is not this issuer's.
func (i *Issuer) Key(kid string) (key any, ok bool) {
	if kid != i.key.KeyID {
		return nil, false
	}
	return i.key.Public().Key, true
}

// Sign makes a token with these claims and no others.
func (i *Issuer) Sign(claims map[string]any) (string, error) {
	text, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := i.signer.Sign(text)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}
