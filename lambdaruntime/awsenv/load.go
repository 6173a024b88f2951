package awsenv

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

const (
	// connectTimeout is how long a connection may take to be made. In a VPC without a route to the service it is
	// what a function waits for nothing.
	connectTimeout = 3 * time.Second

	// idleConnsPerHost allows for the records of a batch, or the requests of one process, at the same time.
	idleConnsPerHost = 100
)

// Load returns a config made from the environment as it is now. The error joins everything that is missing or malformed
// and names the variables. Load opens no file and no connection.
func Load() (aws.Config, error) {
	var errs []error
	check := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	cfg := aws.Config{
		Region:     firstEnv("AWS_REGION", "AWS_DEFAULT_REGION"),
		HTTPClient: httpClient(),
		AppID:      os.Getenv("AWS_SDK_UA_APP_ID"),
	}
	if cfg.Region == "" {
		check(errors.New("awsenv: no region; Lambda sets AWS_REGION"))
	}
	var err error
	cfg.Credentials, err = credentials()
	check(err)
	cfg.RetryMode, err = choice("AWS_RETRY_MODE", "", map[string]aws.RetryMode{
		"standard": aws.RetryModeStandard, "adaptive": aws.RetryModeAdaptive})
	check(err)
	cfg.RetryMaxAttempts, err = maxAttempts()
	check(err)
	cfg.AccountIDEndpointMode, err = choice("AWS_ACCOUNT_ID_ENDPOINT_MODE", aws.AccountIDEndpointModePreferred, map[string]aws.AccountIDEndpointMode{
		"preferred": aws.AccountIDEndpointModePreferred, "required": aws.AccountIDEndpointModeRequired, "disabled": aws.AccountIDEndpointModeDisabled})
	check(err)
	cfg.RequestChecksumCalculation, err = choice("AWS_REQUEST_CHECKSUM_CALCULATION", aws.RequestChecksumCalculationWhenSupported, map[string]aws.RequestChecksumCalculation{
		"when_supported": aws.RequestChecksumCalculationWhenSupported, "when_required": aws.RequestChecksumCalculationWhenRequired})
	check(err)
	cfg.ResponseChecksumValidation, err = choice("AWS_RESPONSE_CHECKSUM_VALIDATION", aws.ResponseChecksumValidationWhenSupported, map[string]aws.ResponseChecksumValidation{
		"when_supported": aws.ResponseChecksumValidationWhenSupported, "when_required": aws.ResponseChecksumValidationWhenRequired})
	check(err)
	endpoints, err := readEndpoints()
	check(err)
	cfg.ConfigSources = []any{endpoints}
	cfg.BaseEndpoint = endpoints.base
	if err := errors.Join(errs...); err != nil {
		return aws.Config{}, err
	}
	return cfg, nil
}

func httpClient() aws.HTTPClient {
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectTimeout }).
		WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = idleConnsPerHost })
}

// maxAttempts is 0 where the SDK decides.
func maxAttempts() (int, error) {
	text := os.Getenv("AWS_MAX_ATTEMPTS")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("awsenv: AWS_MAX_ATTEMPTS is %q; allowed are whole numbers from 1", text)
	}
	return n, nil
}

// firstEnv returns the value of the first variable that has one.
func firstEnv(names ...string) string {
	for _, name := range names {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}

// choice maps a variable's value, in any case, to one of a few. An unset variable gives unset.
func choice[T any](name string, unset T, values map[string]T) (T, error) {
	text := os.Getenv(name)
	if text == "" {
		return unset, nil
	}
	if v, ok := values[strings.ToLower(text)]; ok {
		return v, nil
	}
	return unset, fmt.Errorf("awsenv: %s is %q; allowed are %s", name, text, alternatives(values))
}

// alternatives lists the keys of values for an error text.
func alternatives[T any](values map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(values)), ", ")
}
