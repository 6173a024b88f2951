package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// seal encrypts with AES-GCM. The blob begins with the key's ARN, as Decrypt is
// not told which key it needs.
func (k Key) seal(plain []byte, with map[string]string) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil {
		return nil, err
	}
	blob := binary.BigEndian.AppendUint16(nil, uint16(len(k.ARN)))
	blob = append(blob, k.ARN...)
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	return aead.Seal(append(blob, nonce...), nonce, plain, additional(with)), nil
}

func (k Key) open(sealed []byte, with map[string]string) ([]byte, error) {
	aead, err := k.cipher()
	if err != nil || len(sealed) < aead.NonceSize() {
		return nil, wire.Errorf("InvalidCiphertextException", "CiphertextBlob is too short")
	}
	return aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], additional(with))
}

func (k Key) cipher() (cipher.AEAD, error) {
	bytes := sha256.Sum256([]byte(k.ARN))
	block, err := aes.NewCipher(bytes[:])
	if err != nil {
		return nil, err // unreachable: 32 bytes are AES-256
	}
	return cipher.NewGCM(block)
}

// cutARN splits a blob into the key's ARN and the rest.
func cutARN(blob []byte) (arn string, rest []byte, ok bool) {
	if len(blob) < 2 {
		return "", nil, false
	}
	n := int(binary.BigEndian.Uint16(blob))
	if len(blob) < 2+n {
		return "", nil, false
	}
	return string(blob[2 : 2+n]), blob[2+n:], true
}

// additional is the encryption context as bytes, sorted by encoding/json.
func additional(with map[string]string) []byte {
	if len(with) == 0 {
		return nil
	}
	text, _ := json.Marshal(with) // strings always encode
	return text
}
