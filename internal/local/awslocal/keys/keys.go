// Package keys stands in for KMS: it encrypts and decrypts so that handlers
// run, and protects nothing.
//
// A key's bytes are made from its name alone, so that what was kept between
// runs can be read again.
package keys

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Key is one key of the app.
type Key struct {
	// Path is the construct path, for messages to the user.
	Path string
	// ARN ends in the key's id. Aliases are names such as "alias/orders".
	ARN     string
	Aliases []string
}

// A Service is all keys. Its methods are safe for concurrent use.
type Service struct {
	wire.JSON
	next []Key // what was read last

	mu   sync.RWMutex
	keys []Key
}

var _ service.Service = (*Service)(nil)

// New returns a service without keys.
func New(service.Host) service.Service {
	s := &Service{}
	s.JSON = wire.JSON{Service: "KMS", Operations: map[string]wire.Operation{
		"Encrypt":                         wire.Op(s.encrypt),
		"Decrypt":                         wire.Op(s.decrypt),
		"GenerateDataKey":                 wire.Op(s.generateDataKey),
		"GenerateDataKeyWithoutPlaintext": wire.Op(s.generateWithoutPlaintext),
		"ListKeys":                        wire.Op(s.listKeys),
		"ListAliases":                     wire.Op(s.listAliases),
		"DescribeKey":                     wire.Op(s.describeKey),
	}}
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"kms"} }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// Set makes these the keys that there are.
func (s *Service) Set(keys []Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = keys
}

// find takes an id, an ARN, an alias or an alias's ARN.
func (s *Service) find(id string) (Key, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, k := range s.keys {
		if id == k.ARN || strings.HasSuffix(k.ARN, ":key/"+id) {
			return k, nil
		}
		for _, alias := range k.Aliases {
			if id == alias || strings.HasPrefix(id, "arn:") && strings.HasSuffix(id, ":"+alias) {
				return k, nil
			}
		}
	}
	return Key{}, wire.Errorf("NotFoundException", "the app has no key %s", id)
}

type input struct {
	KeyId                     string
	Plaintext, CiphertextBlob []byte
	EncryptionContext         map[string]string
	KeySpec                   string
	NumberOfBytes             int
}

type output struct {
	KeyId               string
	CiphertextBlob      []byte `json:",omitempty"`
	Plaintext           []byte `json:",omitempty"`
	EncryptionAlgorithm string `json:",omitempty"`
}

const algorithm = "SYMMETRIC_DEFAULT"

// maxPlaintext is the most that KMS encrypts itself, in bytes.
const maxPlaintext = 4096

func (s *Service) encrypt(_ context.Context, in input) (output, error) {
	if n := len(in.Plaintext); n == 0 || n > maxPlaintext {
		return output{}, wire.Errorf("ValidationException", "Plaintext has %d bytes; 1 to %d are allowed", n, maxPlaintext)
	}
	k, err := s.find(in.KeyId)
	if err != nil {
		return output{}, err
	}
	blob, err := k.seal(in.Plaintext, in.EncryptionContext)
	return output{KeyId: k.ARN, CiphertextBlob: blob, EncryptionAlgorithm: algorithm}, err
}

func (s *Service) decrypt(_ context.Context, in input) (output, error) {
	arn, sealed, ok := cutARN(in.CiphertextBlob)
	k, err := s.find(arn)
	if !ok || err != nil {
		return output{}, wire.Errorf("InvalidCiphertextException", "CiphertextBlob is not one of a key of this app")
	}
	if in.KeyId != "" {
		if given, err := s.find(in.KeyId); err != nil || given.ARN != k.ARN {
			return output{}, wire.Errorf("IncorrectKeyException", "CiphertextBlob is of another key than KeyId, %s", in.KeyId)
		}
	}
	plain, err := k.open(sealed, in.EncryptionContext)
	if err != nil {
		return output{}, wire.Errorf("InvalidCiphertextException", "CiphertextBlob was changed, or has another encryption context")
	}
	return output{KeyId: k.ARN, Plaintext: plain, EncryptionAlgorithm: algorithm}, nil
}

func (s *Service) generateDataKey(_ context.Context, in input) (output, error) {
	size := map[string]int{"AES_256": 32, "AES_128": 16, "": in.NumberOfBytes}[in.KeySpec]
	if size < 1 || size > 1024 {
		return output{}, wire.Errorf("ValidationException", "KeySpec AES_128 or AES_256, or NumberOfBytes from 1 to 1024 is allowed")
	}
	k, err := s.find(in.KeyId)
	if err != nil {
		return output{}, err
	}
	plain := make([]byte, size)
	rand.Read(plain) // never fails
	blob, err := k.seal(plain, in.EncryptionContext)
	return output{KeyId: k.ARN, Plaintext: plain, CiphertextBlob: blob}, err
}

func (s *Service) generateWithoutPlaintext(ctx context.Context, in input) (output, error) {
	out, err := s.generateDataKey(ctx, in)
	out.Plaintext = nil
	return out, err
}
