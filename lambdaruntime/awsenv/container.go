package awsenv

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	containerAttempts = 3
	containerPause    = 100 * time.Millisecond // before the second attempt; doubled before the third
	containerTimeout  = 2 * time.Second        // of one attempt; the endpoint is on the same machine
	maxContainerBody  = 64 << 10               // credentials take about 2 KB
)

// container provides credentials from the endpoint on the same machine that the environment names.
type container struct {
	uri    string
	client *http.Client
}

// newContainer checks that uri is safe to send the token to: encrypted, or on this machine or link.
func newContainer(uri string) (*container, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("awsenv: %s is %q; allowed are URLs with http or https and a host", containerURIEnv, uri)
	}
	if u.Scheme == "http" && !isLocal(u.Hostname()) {
		return nil, fmt.Errorf("awsenv: %s is %q; http is allowed to loopback and container addresses only, use https", containerURIEnv, uri)
	}
	// No proxy: the address is not reached through one, and the answer is for nobody else.
	transport := &http.Transport{DialContext: (&net.Dialer{Timeout: containerTimeout}).DialContext, DisableKeepAlives: true}
	return &container{uri: uri, client: &http.Client{
		Transport: transport,
		Timeout:   containerTimeout,
		// A redirect would take the token to an address that was not checked.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// isLocal allows loopback and the addresses at which ECS and EKS serve credentials.
func isLocal(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	switch ip.String() {
	case "169.254.170.2", "169.254.170.23", "fd00:ec2::23":
		return true
	}
	return ip.IsLoopback()
}

// Retrieve fetches credentials.
func (c *container) Retrieve(ctx context.Context) (aws.Credentials, error) {
	pause := containerPause
	for attempt := 1; ; attempt++ {
		creds, retry, err := c.fetch(ctx)
		if err == nil {
			return creds, nil
		}
		if !retry || attempt == containerAttempts || ctx.Err() != nil {
			return aws.Credentials{}, fmt.Errorf("awsenv: credentials from %s, attempt %d: %w", containerURIEnv, attempt, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause *= 2
	}
}

// ProviderSources tells the SDK what to name in the User-Agent.
func (*container) ProviderSources() []aws.CredentialSource {
	return []aws.CredentialSource{aws.CredentialSourceHTTP}
}

// fetch makes one attempt and says whether another may do better.
func (c *container) fetch(ctx context.Context) (_ aws.Credentials, retry bool, _ error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.uri, nil)
	if err != nil {
		return aws.Credentials{}, false, err
	}
	req.Header.Set("Accept", "application/json")
	token, err := containerToken()
	if err != nil {
		return aws.Credentials{}, false, err
	}
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return aws.Credentials{}, true, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxContainerBody))
	if err != nil {
		return aws.Credentials{}, true, err
	}
	if res.StatusCode != http.StatusOK {
		var problem struct{ Code, Message string }
		_ = json.Unmarshal(body, &problem) // a page instead of JSON leaves the status to speak
		return aws.Credentials{}, res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests,
			fmt.Errorf("%s %s %s", res.Status, problem.Code, problem.Message)
	}
	creds, err := parseContainer(body)
	return creds, false, err
}

// containerToken is read anew each time, as the file's content changes.
func containerToken() (string, error) {
	const tokenEnv, fileEnv = "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
	token := os.Getenv(tokenEnv)
	if path := os.Getenv(fileEnv); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("%s: %w", fileEnv, err)
		}
		token = string(text)
	}
	if strings.ContainsAny(token, "\r\n") {
		return "", errors.New("the authorization token has a line break")
	}
	return token, nil
}

func parseContainer(body []byte) (aws.Credentials, error) {
	var answer struct {
		AccessKeyID     string `json:"AccessKeyId"`
		SecretAccessKey string
		Token           string
		AccountID       string    `json:"AccountId"`
		Expiration      time.Time `json:",omitzero"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return aws.Credentials{}, fmt.Errorf("the answer is not the expected JSON: %w", err)
	}
	creds := aws.Credentials{
		AccessKeyID:     answer.AccessKeyID,
		SecretAccessKey: answer.SecretAccessKey,
		SessionToken:    answer.Token,
		AccountID:       answer.AccountID,
		Source:          "awsenv container",
		CanExpire:       !answer.Expiration.IsZero(),
		Expires:         answer.Expiration,
	}
	if !creds.HasKeys() {
		return aws.Credentials{}, errors.New("the answer has no AccessKeyId or SecretAccessKey")
	}
	return creds, nil
}
