package awsenv

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	endpointEnv       = "AWS_ENDPOINT_URL"
	endpointEnvPrefix = endpointEnv + "_"
)

// endpoints is what the environment says about them. Clients find its methods through [aws.Config.ConfigSources].
type endpoints struct {
	base      *string
	byService map[string]string // by what follows the prefix, such as "DYNAMODB"
	ignore    bool
	fips      aws.FIPSEndpointState
	dualStack aws.DualStackEndpointState
}

func readEndpoints() (endpoints, error) {
	e := endpoints{byService: make(map[string]string)}
	for _, entry := range os.Environ() {
		name, value, _ := strings.Cut(entry, "=")
		if service, ok := strings.CutPrefix(name, endpointEnvPrefix); ok && value != "" {
			e.byService[service] = value
		}
	}
	var errs [3]error
	e.ignore, errs[0] = choice("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", false, map[string]bool{"true": true, "false": false})
	e.fips, errs[1] = choice("AWS_USE_FIPS_ENDPOINT", aws.FIPSEndpointStateUnset, map[string]aws.FIPSEndpointState{
		"true": aws.FIPSEndpointStateEnabled, "false": aws.FIPSEndpointStateDisabled})
	e.dualStack, errs[2] = choice("AWS_USE_DUALSTACK_ENDPOINT", aws.DualStackEndpointStateUnset, map[string]aws.DualStackEndpointState{
		"true": aws.DualStackEndpointStateEnabled, "false": aws.DualStackEndpointStateDisabled})
	if url := os.Getenv(endpointEnv); url != "" && !e.ignore {
		e.base = &url
	}
	return e, errors.Join(errs[:]...)
}

// GetServiceBaseEndpoint finds the endpoint of one service, which the SDK names as in "DynamoDB" or "Secrets Manager".
func (e endpoints) GetServiceBaseEndpoint(_ context.Context, sdkID string) (string, bool, error) {
	url, ok := e.byService[strings.ToUpper(strings.ReplaceAll(sdkID, " ", "_"))]
	return url, ok, nil
}

// GetIgnoreConfiguredEndpoints tells clients to use AWS's own endpoints whatever the other variables say.
func (e endpoints) GetIgnoreConfiguredEndpoints(context.Context) (bool, bool, error) {
	return e.ignore, e.ignore, nil
}

// GetUseFIPSEndpoint tells clients whether to use endpoints with validated cryptography.
func (e endpoints) GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error) {
	return e.fips, e.fips != aws.FIPSEndpointStateUnset, nil
}

// GetUseDualStackEndpoint tells clients whether to use endpoints with IPv6.
func (e endpoints) GetUseDualStackEndpoint(context.Context) (aws.DualStackEndpointState, bool, error) {
	return e.dualStack, e.dualStack != aws.DualStackEndpointStateUnset, nil
}
