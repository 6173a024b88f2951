package batch

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// plainMap turns attribute values into what encoding/json writes as plain JSON.
func plainMap(m map[string]events.DynamoDBAttributeValue) (map[string]any, error) {
	plain := make(map[string]any, len(m))
	for name, v := range m {
		p, err := plainValue(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		plain[name] = p
	}
	return plain, nil
}

func plainValue(v events.DynamoDBAttributeValue) (any, error) {
	// A zero value calls itself Binary, and the accessors of the events package panic on a value of another type.
	if v.IsNull() {
		return nil, nil
	}
	switch v.DataType() {
	case events.DataTypeString:
		return v.String(), nil
	case events.DataTypeNumber:
		return json.Number(v.Number()), nil
	case events.DataTypeBoolean:
		return v.Boolean(), nil
	case events.DataTypeBinary:
		return v.Binary(), nil
	case events.DataTypeMap:
		return plainMap(v.Map())
	case events.DataTypeList:
		return plainList(v.List())
	case events.DataTypeStringSet:
		return v.StringSet(), nil
	case events.DataTypeBinarySet:
		return v.BinarySet(), nil
	case events.DataTypeNumberSet:
		numbers := make([]json.Number, 0, len(v.NumberSet()))
		for _, n := range v.NumberSet() {
			numbers = append(numbers, json.Number(n))
		}
		return numbers, nil
	}
	return nil, fmt.Errorf("batch: unknown attribute type %v", v.DataType())
}

func plainList(values []events.DynamoDBAttributeValue) ([]any, error) {
	plain := make([]any, 0, len(values))
	for i, v := range values {
		p, err := plainValue(v)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		plain = append(plain, p)
	}
	return plain, nil
}
