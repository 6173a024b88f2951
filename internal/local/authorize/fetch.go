package authorize

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Limits of what is fetched. The sizes are API Gateway's ("Quotas for
// configuring and running an HTTP API"); it waits 1.5 seconds for each document,
// which a developer's network may need longer for.
const (
	maxDiscovery = 60_000
	maxKeySet    = 150_000
	fetchTime    = 5 * time.Second
)

// fetchKeys reads the keys of an issuer: OpenID Connect Discovery 1.0 names the
// document that says where they are.
func fetchKeys(ctx context.Context, client *http.Client, by string) (map[string]*rsa.PublicKey, error) {
	if client == nil {
		client = &http.Client{Timeout: fetchTime, CheckRedirect: checkRedirect}
	}
	if err := checkURL(by); err != nil {
		return nil, err
	}
	var discovery struct {
		Keys string `json:"jwks_uri"`
	}
	if err := fetchJSON(ctx, client, strings.TrimSuffix(by, "/")+"/.well-known/openid-configuration", maxDiscovery, &discovery); err != nil {
		return nil, err
	}
	if discovery.Keys == "" {
		return nil, errors.New("its discovery document has no jwks_uri")
	}
	var set struct{ Keys []json.RawMessage }
	if err := fetchJSON(ctx, client, discovery.Keys, maxKeySet, &set); err != nil {
		return nil, err
	}
	keys := map[string]*rsa.PublicKey{}
	for _, text := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(text) != nil {
			continue // of a kind that is not known here
		}
		if public, ok := key.Key.(*rsa.PublicKey); ok && key.KeyID != "" && key.Use != "enc" {
			keys[key.KeyID] = public
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s has no key of RSA", discovery.Keys)
	}
	return keys, nil
}

func fetchJSON(ctx context.Context, client *http.Client, address string, limit int64, into any) error {
	if err := checkURL(address); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/json")
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, res.Status)
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, limit+1))
	if err != nil {
		return err
	}
	if int64(len(text)) > limit {
		return fmt.Errorf("%s is larger than the %d bytes that API Gateway takes", address, limit)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s is no JSON document: %w", address, err)
	}
	return nil
}

// checkURL wants https, but for an issuer on this machine.
func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return fmt.Errorf("%q is no URL of an issuer", address)
	}
	if u.Scheme == "https" || u.Scheme == "http" && isThisMachine(u.Hostname()) {
		return nil
	}
	return fmt.Errorf("%q is no https URL", address)
}

func isThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) >= 3 {
		return errors.New("too many redirects")
	}
	return checkURL(r.URL.String())
}
