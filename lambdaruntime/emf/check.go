package emf

import (
	"fmt"
	"math"
	"strings"
)

// CloudWatch's limits. What exceeds them is dropped by it without an error, so it is refused here.
const (
	maxDimensions         = 30
	maxDimensionNameLen   = 250
	maxDimensionValueLen  = 1024
	maxMetricNameLen      = 255
	maxNamespaceLen       = 255
	maxMetricsPerDocument = 100
	maxValuesPerMetric    = 100
	maxValueExponent      = 360 // values are from -2^360 to 2^360
)

func checkNamespace(ns string) error {
	if ns == "" {
		return fmt.Errorf("emf: no namespace; set Options.Namespace or %s", NamespaceEnv)
	}
	bad := strings.IndexFunc(ns, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_/#: ", r))
	})
	if bad >= 0 || len(ns) > maxNamespaceLen {
		return fmt.Errorf("emf: namespace %q; allowed are 1 to %d of A-Z a-z 0-9 . - _ / # : and space", ns, maxNamespaceLen)
	}
	return nil
}

func checkMetric(m Metric) error {
	if err := checkText("metric name", m.Name, maxMetricNameLen); err != nil {
		return err
	}
	if !m.Unit.valid() {
		return fmt.Errorf("emf: metric %q has unit %q, which CloudWatch does not know; use a constant of package emf", m.Name, m.Unit)
	}
	return nil
}

// checkSame refuses a second definition of a name.
func (m Metric) checkSame(other Metric) error {
	if m != other {
		return fmt.Errorf("emf: metric %q is in %s (high resolution: %t) and was added in %s (high resolution: %t); one name has one definition",
			m.Name, m.Unit, m.HighResolution, other.Unit, other.HighResolution)
	}
	return nil
}

func checkValue(name string, v float64) error {
	if math.IsNaN(v) || math.Abs(v) > math.Ldexp(1, maxValueExponent) {
		return fmt.Errorf("emf: metric %q has value %v; CloudWatch takes numbers from -2^%d to 2^%d", name, v, maxValueExponent, maxValueExponent)
	}
	return nil
}

func checkDimension(name, value string) error {
	if err := checkText("dimension name", name, maxDimensionNameLen); err != nil {
		return err
	}
	if name[0] == ':' {
		return fmt.Errorf("emf: dimension name %q starts with a colon", name)
	}
	return checkText("value of dimension "+name, value, maxDimensionValueLen)
}

func checkDimensionCount(name string, n int) error {
	if n > maxDimensions {
		return fmt.Errorf("emf: dimension %q is number %d; CloudWatch allows at most %d, set a property instead", name, n, maxDimensions)
	}
	return nil
}

// checkText allows printable ASCII with at least one character that is no space.
func checkText(what, s string, maxLen int) error {
	unprintable := strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
	if len(s) > maxLen || unprintable >= 0 || strings.TrimSpace(s) == "" {
		return fmt.Errorf("emf: %s %q; allowed are 1 to %d printable ASCII characters", what, s, maxLen)
	}
	return nil
}
