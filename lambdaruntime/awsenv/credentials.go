package awsenv

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	containerURIEnv = "AWS_CONTAINER_CREDENTIALS_FULL_URI"

	// expiryWindow is how long before their end fetched credentials are replaced, so that a request signed with them
	// arrives in time.
	expiryWindow = 5 * time.Minute
)

// credentials returns those in the environment. They do not expire: Lambda replaces the sandbox before they do.
func credentials() (aws.CredentialsProvider, error) {
	c := aws.Credentials{
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		AccountID:       os.Getenv("AWS_ACCOUNT_ID"),
		Source:          "awsenv",
	}
	uri := os.Getenv(containerURIEnv)
	switch {
	case c.HasKeys():
		return environment{c}, nil
	case c.AccessKeyID != "" || c.SecretAccessKey != "":
		return nil, errors.New("awsenv: only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set; set both")
	case uri != "":
		p, err := newContainer(uri)
		if err != nil {
			return nil, err
		}
		return aws.NewCredentialsCache(p, func(o *aws.CredentialsCacheOptions) { o.ExpiryWindow = expiryWindow }), nil
	}
	return nil, errors.New("awsenv: no credentials; Lambda sets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or " + containerURIEnv +
		`; elsewhere run: eval "$(aws configure export-credentials --format env)"`)
}

// environment provides credentials that never change.
type environment struct{ credentials aws.Credentials }

func (e environment) Retrieve(context.Context) (aws.Credentials, error) { return e.credentials, nil }

// ProviderSources tells the SDK what to name in the User-Agent, by which AWS counts where credentials come from.
func (environment) ProviderSources() []aws.CredentialSource {
	return []aws.CredentialSource{aws.CredentialSourceEnvVars}
}
