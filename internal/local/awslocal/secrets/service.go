package secrets

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/wire"
)

// A Secret is what templates say about one secret of Secrets Manager.
type Secret struct {
	// Path is the construct path.
	Path string
	// Name and ARN are what handlers know the secret by.
	Name, ARN string
	// Key is the secret's name in the file.
	Key string
	// Generate makes a value where AWS would make one; nil if it would not.
	Generate *Generator
	// Value is the template's; empty if the file or Generate has it.
	Value string
	// Imported is set for one that the app uses and does not make; its Path is its
	// name.
	Imported bool
}

// A Parameter is what templates say about one parameter.
type Parameter struct {
	// Path is the construct path.
	Path string
	// Name and ARN are what handlers know the parameter by.
	Name, ARN string
	// Type is "String", "StringList" or "SecureString".
	Type string
	// Value is the template's; empty if the file has it.
	Value string
	// Key is the parameter's name in the file.
	Key string
	// Imported is as in Secret.
	Imported bool
}

// A Service is all secrets and parameters. Its methods are safe for concurrent
// use.
type Service struct {
	manager, parameterStore wire.JSON

	say            func(format string, args ...any)
	nextSecrets    []Secret    // what was read last
	nextParameters []Parameter // and with it

	file file
	mu   sync.RWMutex
	// secrets and parameters are in the order of the app.
	secrets    []Secret
	parameters []Parameter
}

var _ service.Service = (*Service)(nil)

// New returns a service whose values are in FileName in the host's folder for
// secrets, which is made when it is needed.
func New(h service.Host) service.Service {
	s := &Service{say: h.Say, file: file{filepath.Join(h.SecretsDir, FileName)}}
	s.manager = s.secretsManager()
	s.parameterStore = s.store()
	return s
}

// Names is [service.Service].
func (s *Service) Names() []string { return []string{"secretsmanager", "ssm"} }

// Close is [service.Service].
func (s *Service) Close() error { return nil }

// Set makes these the secrets and parameters that there are, and adds those
// that the file does not have yet to it: generated where AWS would do so, else
// with empty values. It says which have no value, and fails if the file cannot
// be read or written.
func (s *Service) Set(secrets []Secret, parameters []Parameter) error {
	s.mu.Lock()
	s.secrets, s.parameters = secrets, parameters
	s.mu.Unlock()
	var secretKeys, parameterKeys []string
	values := map[string]string{}
	var problems []error
	for _, x := range secrets {
		if x.Value != "" {
			continue
		}
		secretKeys = append(secretKeys, x.Key)
		if x.Generate != nil {
			value, err := x.Generate.value()
			if err != nil {
				problems = append(problems, fmt.Errorf("secret %s: %w", x.Path, err))
			}
			values[x.Key] = value
		}
	}
	for _, x := range parameters {
		if x.Value == "" {
			parameterKeys = append(parameterKeys, x.Key)
		}
	}
	if len(secretKeys)+len(parameterKeys) == 0 {
		return nil
	}
	if err := s.file.template(secretKeys, parameterKeys, values); err != nil {
		return err
	}
	c, err := s.file.read()
	if err != nil {
		return err
	}
	var empty []string
	for _, key := range secretKeys {
		if _, ok := text(c.Secrets[key]); !ok {
			empty = append(empty, key)
		}
	}
	for _, key := range parameterKeys {
		if _, ok := text(c.Parameters[key]); !ok {
			empty = append(empty, key)
		}
	}
	if len(empty) > 0 {
		s.say("%s has no value for %s: functions that ask for one get an error until it is written there", s.file.path, strings.Join(empty, ", "))
	}
	return errors.Join(problems...)
}

// secret finds a secret by name or ARN, also one that is in the file alone: the
// app may use a secret that it does not create.
func (s *Service) secret(id string) (found Secret, value string, err error) {
	s.mu.RLock()
	all := s.secrets
	s.mu.RUnlock()
	name := id
	if _, after, ok := strings.Cut(id, ":secret:"); ok {
		name = after
	}
	found = Secret{Name: name, ARN: id, Key: name}
	for _, x := range all {
		if id == x.Name || id == x.ARN {
			found = x
		}
	}
	c, err := s.file.read()
	if err != nil {
		return found, "", err
	}
	// The file wins: the user may try another value than the template's.
	value, ok := text(c.Secrets[found.Key])
	if !ok {
		value, ok = found.Value, found.Value != ""
	}
	if !ok {
		return found, "", wire.Errorf("ResourceNotFoundException", "secret %s has no local value: write it as %q into %s", id, found.Key, s.file.path)
	}
	return found, value, nil
}

// parameter finds a parameter by name or ARN, also one that is in the file
// alone.
func (s *Service) parameter(id string) (found Parameter, err error) {
	s.mu.RLock()
	all := s.parameters
	s.mu.RUnlock()
	name := id
	if _, after, ok := strings.Cut(id, ":parameter"); ok && strings.HasPrefix(id, "arn:") {
		name = after
	}
	found = Parameter{Name: name, ARN: id, Key: name, Type: "String"}
	for _, x := range all {
		if id == x.Name || id == x.ARN {
			found = x
		}
	}
	c, err := s.file.read()
	if err != nil {
		return found, err
	}
	// The file wins: the user may try another value than the template's.
	if value, ok := text(c.Parameters[found.Key]); ok {
		found.Value = value
	}
	if found.Value == "" {
		return found, wire.Errorf("ParameterNotFound", "parameter %s has no local value: write it as %q into %s", id, found.Key, s.file.path)
	}
	return found, nil
}
