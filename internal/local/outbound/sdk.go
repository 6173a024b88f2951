package outbound

import (
	"debug/buildinfo"
	"strconv"
	"strings"
)

const (
	sdk1 = "github.com/aws/aws-sdk-go"
	sdk2 = "github.com/aws/aws-sdk-go-v2"
)

// follows has the first version of each module of the SDK that follows
// AWS_ENDPOINT_URL: those of the release of 2023-11-01, of which the
// environment variable is the news. The endpoint is a matter of configuration
// and of each client, so all of them count.
var follows = map[string]string{
	sdk2:                             "v1.22.1",
	sdk2 + "/config":                 "v1.21.0",
	sdk2 + "/service/dynamodb":       "v1.25.0",
	sdk2 + "/service/eventbridge":    "v1.24.0",
	sdk2 + "/service/kms":            "v1.26.0",
	sdk2 + "/service/lambda":         "v1.43.0",
	sdk2 + "/service/s3":             "v1.42.0",
	sdk2 + "/service/secretsmanager": "v1.23.0",
	sdk2 + "/service/sfn":            "v1.21.0",
	sdk2 + "/service/sns":            "v1.25.0",
	sdk2 + "/service/sqs":            "v1.26.0",
	sdk2 + "/service/ssm":            "v1.42.0",
	sdk2 + "/service/sts":            "v1.25.0",
}

// DeafSDK is the module of an AWS SDK in the program that does not follow
// AWS_ENDPOINT_URL, such as "github.com/aws/aws-sdk-go v1.44.0"; empty if there
// is none. aws-sdk-go never does, aws-sdk-go-v2 since the end of 2023.
func DeafSDK(program string) (string, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return "", err
	}
	for _, m := range info.Deps {
		version := m.Version
		if m.Replace != nil && strings.HasPrefix(m.Replace.Version, "v") { // a folder has none
			version = m.Replace.Version
		}
		first, known := follows[m.Path]
		if m.Path == sdk1 || known && before(version, first) {
			return m.Path + " " + version, nil
		}
	}
	return "", nil
}

// before compares two versions of the form v1.2.3; what follows the three
// numbers does not count.
func before(a, b string) bool {
	x, y := numbers(a), numbers(b)
	for i := range x {
		if x[i] != y[i] {
			return x[i] < y[i]
		}
	}
	return false
}

func numbers(version string) (n [3]int) {
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "-")
	for i, part := range strings.SplitN(version, ".", 3) {
		n[i], _ = strconv.Atoi(part) // what is no number is old
	}
	return n
}
