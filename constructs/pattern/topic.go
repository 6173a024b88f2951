package pattern

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Limits of filter policies. Source: "Filter policy constraints in Amazon SNS",
// SNS developer guide.
const (
	maxTopicKeys         = 5
	maxTopicCombinations = 150
	maxTopicNumber       = 1e9
)

// notTopic are the functions whose operators SNS does not know, or not as
// EventBridge does. Source: "String value matching", SNS developer guide.
var notTopic = []string{"NotPrefix", "NotSuffix", "Wildcard"}

// topicRefuses says why a filter policy of SNS cannot match the field at path
// like this.
func (s Source) topicRefuses(path []string, m Match) error {
	var errs []error
	if s == Topic {
		if len(path) > 1 {
			errs = append(errs, errors.New(`attributes have nothing below them; write a dot of the name as \., or name one of the body's fields in Body`))
		}
		if slices.Contains(m.uses, "Null") {
			errs = append(errs, errors.New("an attribute is never null; use pattern.Missing"))
		}
	}
	for _, use := range m.uses {
		if slices.Contains(notTopic, use) {
			errs = append(errs, fmt.Errorf("pattern.%s is for EventBridge; SNS does not know it", use))
		}
	}
	for _, n := range m.numbers() {
		if math.Abs(n) > maxTopicNumber {
			errs = append(errs, fmt.Errorf("SNS compares numbers from -1000000000 to 1000000000, and %v is none of them", n))
		}
	}
	return errors.Join(errs...)
}

// numbers are those that m compares with.
func (m Match) numbers() (found []float64) {
	for _, r := range m.rules {
		object, _ := r.(map[string]any)
		comparison, _ := object["numeric"].([]any)
		for _, operand := range comparison {
			if n, ok := number(operand); ok {
				found = append(found, n)
			}
		}
	}
	return found
}

// tooMany says what of the limits of SNS a whole policy exceeds. A value counts
// once for each level that it is below the top.
func (f Fields) tooMany() error {
	if len(f) > maxTopicKeys {
		return fmt.Errorf("has %d fields; SNS allows at most %d", len(f), maxTopicKeys)
	}
	combinations := 1
	for name, m := range f {
		combinations *= len(m.rules) * len(split(name))
	}
	if combinations > maxTopicCombinations {
		return fmt.Errorf("has %d combinations of values, which is their numbers multiplied, each by its level; SNS allows at most %d", combinations, maxTopicCombinations)
	}
	return nil
}
