package issuer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// A token that was signed before the tool was started again is still good, and
// nobody else can read what it was signed with.
func TestTheKeyStaysAndIsTheUsersAlone(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	token, err := first.Sign(map[string]any{"sub": "u1"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "issuer", "key.json")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key's file: %v, %v; want mode 0600", info.Mode(), err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file that others could read: %v, %v; want mode 0600", info.Mode(), err)
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	kid := signed.Signatures[0].Protected.KeyID
	key, ok := again.Key(kid)
	if !ok || !Is(kid) {
		t.Fatalf("the key %q is not known any more", kid)
	}
	if text, err := signed.Verify(key); err != nil || string(text) != `{"sub":"u1"}` {
		t.Errorf("Verify = %s, %v", text, err)
	}
}

// What is no key is replaced: it can be no token's any more.
func TestABrokenKeyIsMadeAnew(t *testing.T) {
	dir := t.TempDir()
	old := open(t, dir)
	for _, text := range []string{"", "{", `{"kty":"oct","k":"AAAA"}`, `{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"lambdacdk-local-x"}`} {
		if err := os.WriteFile(filepath.Join(dir, "issuer", "key.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, ok := open(t, dir).Key(old.key.KeyID); ok {
			t.Errorf("%q is read as the key before", text)
		}
	}
}

func open(t *testing.T, dir string) *Issuer {
	t.Helper()
	i, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return i
}
