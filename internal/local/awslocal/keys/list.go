package keys

import (
	"context"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
)

// id is the key's id, at the end of its ARN.
func (k Key) id() string { return k.ARN[strings.LastIndex(k.ARN, "/")+1:] }

func (s *Service) all() []Key {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.keys
}

func (s *Service) listKeys(context.Context, struct{}) (any, error) {
	type entry struct{ KeyId, KeyArn string }
	list := []entry{}
	for _, k := range s.all() {
		list = append(list, entry{k.id(), k.ARN})
	}
	return struct {
		Keys      []entry
		Truncated bool
	}{Keys: list}, nil
}

func (s *Service) listAliases(_ context.Context, in struct{ KeyId string }) (any, error) {
	type entry struct{ AliasName, AliasArn, TargetKeyId string }
	list := []entry{}
	for _, k := range s.all() {
		if in.KeyId != "" && in.KeyId != k.id() && in.KeyId != k.ARN {
			continue
		}
		for _, alias := range k.Aliases {
			list = append(list, entry{alias, strings.TrimSuffix(k.ARN, "key/"+k.id()) + alias, k.id()})
		}
	}
	return struct {
		Aliases   []entry
		Truncated bool
	}{Aliases: list}, nil
}

func (s *Service) describeKey(_ context.Context, in struct{ KeyId string }) (any, error) {
	k, err := s.find(in.KeyId)
	if err != nil {
		return nil, err
	}
	type metadata struct {
		AWSAccountId, KeyId, Arn, KeyState, KeyUsage, KeySpec string
		Enabled                                               bool
	}
	return struct{ KeyMetadata metadata }{metadata{service.Account(k.ARN), k.id(), k.ARN, "Enabled", "ENCRYPT_DECRYPT", algorithm, true}}, nil
}
