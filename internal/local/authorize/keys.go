package authorize

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/issuer"
)

// How long what is known of an issuer holds. API Gateway keeps keys for two
// hours too; a token with another key is a reason to look earlier, but not for
// each of many such tokens.
const (
	keepKeys   = 2 * time.Hour
	askAgain   = time.Minute
	retryAfter = 15 * time.Second
)

// Keys are the keys of those who sign tokens: of the tool itself, and of the
// issuers in the network. They are safe for concurrent use.
type Keys struct {
	// Local signs in the place of every issuer. If nil, nobody does.
	Local *issuer.Issuer
	// Client fetches keys. If nil, one with limits of its own.
	Client *http.Client
	// Say tells the developer why keys cannot be had, once for an issuer. If
	// nil, nobody is told.
	Say func(format string, args ...any)
	// Now is the clock. If nil, time.Now.
	Now func() time.Time

	mu      sync.Mutex
	issuers map[string]*remote
}

// remote are the keys of one issuer.
type remote struct {
	mu    sync.Mutex // held while they are fetched
	keys  map[string]*rsa.PublicKey
	asked time.Time // when they were fetched, or could not be
	err   error     // why not
	told  bool
}

// find is the key with that id of an issuer of a. The issuer is one that the app
// names, never one that only a token does.
func (k *Keys) find(ctx context.Context, a *authorizer, by, kid string) (*rsa.PublicKey, error) {
	if k == nil {
		return nil, errors.New("no keys are known here")
	}
	if k.Local != nil {
		if key, ok := k.Local.Key(kid); ok {
			return key.(*rsa.PublicKey), nil
		}
	}
	switch {
	case issuer.Is(kid):
		return nil, errors.New("the token was signed by lambdacdk token with another key than this machine's")
	case a.OwnPool:
		return nil, fmt.Errorf("the user pool %s is made by the app and is not here: lambdacdk token signs tokens in its place", by)
	}
	return k.remote(by).find(ctx, k, by, kid)
}

func (k *Keys) remote(by string) *remote {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.issuers == nil {
		k.issuers = map[string]*remote{}
	}
	if k.issuers[by] == nil {
		k.issuers[by] = &remote{}
	}
	return k.issuers[by]
}

func (k *Keys) now() time.Time {
	if k.Now == nil {
		return time.Now()
	}
	return k.Now()
}

func (r *remote) find(ctx context.Context, k *Keys, by, kid string) (*rsa.PublicKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	age := k.now().Sub(r.asked)
	key := r.keys[kid]
	switch {
	case r.asked.IsZero(), r.err != nil && age >= retryAfter, age >= keepKeys, r.err == nil && key == nil && age >= askAgain:
		r.fetch(ctx, k, by)
		key = r.keys[kid]
	}
	switch {
	case r.err != nil && key == nil:
		return nil, fmt.Errorf("the keys of %s cannot be had: %w", by, r.err)
	case key == nil:
		return nil, fmt.Errorf("%s has no key %q", by, short(kid))
	}
	return key, nil
}

// fetch asks the issuer. Keys that were good go on being so while it does not
// answer.
func (r *remote) fetch(ctx context.Context, k *Keys, by string) {
	// The request that asks first may be cancelled; others wait for the answer.
	keys, err := fetchKeys(context.WithoutCancel(ctx), k.Client, by)
	r.asked, r.err = k.now(), err
	if err == nil {
		r.keys, r.told = keys, false
		return
	}
	if !r.told && k.Say != nil {
		k.Say("the keys of the issuer %s cannot be had, so its tokens are refused with 401: %v; lambdacdk token signs tokens that are taken here", by, err)
	}
	r.told = true
}
