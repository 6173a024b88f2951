package lambdacdk

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// The functions of this file turn Go values into what the CDK takes. Zero
// becomes nil, which leaves the setting to the CDK.

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func truth(b bool) *bool {
	if !b {
		return nil
	}
	return &b
}

func number(n int) *float64 {
	if n == 0 {
		return nil
	}
	return new(float64(n))
}

// numberOf is for settings where zero means something.
func numberOf(n *int) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}

func seconds(d time.Duration) awscdk.Duration {
	if d == 0 {
		return nil
	}
	return awscdk.Duration_Seconds(new(d.Seconds()))
}

func mebibytes(n int) awscdk.Size {
	if n == 0 {
		return nil
	}
	return awscdk.Size_Mebibytes(number(n))
}

// list returns a pointer to a copy of s.
func list[T any](s []T) *[]T {
	if len(s) == 0 {
		return nil
	}
	return new(append([]T(nil), s...))
}

func textMap(m map[string]string) *map[string]*string {
	if len(m) == 0 {
		return nil
	}
	out := make(map[string]*string, len(m))
	for k, v := range m {
		out[k] = &v
	}
	return &out
}

func texts(s ...string) *[]*string {
	out := make([]*string, len(s))
	for i := range s {
		out[i] = &s[i]
	}
	return &out
}

func architecture(a Architecture) awslambda.Architecture {
	if a == AMD64 {
		return awslambda.Architecture_X86_64()
	}
	return awslambda.Architecture_ARM_64()
}

// tracing returns the CDK's mode. Disabled is no mode, because the CDK then
// leaves the property and the permissions out.
func tracing(t Tracing) awslambda.Tracing {
	switch t {
	case TracingActive:
		return awslambda.Tracing_ACTIVE
	case TracingPassThrough:
		return awslambda.Tracing_PASS_THROUGH
	}
	return ""
}
