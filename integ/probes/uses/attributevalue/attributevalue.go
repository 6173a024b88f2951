// Package attributevalue encodes and decodes items of DynamoDB.
package attributevalue

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
)

type item struct {
	ID   string `dynamodbav:"id"`
	Size int    `dynamodbav:"size"`
}

// Use encodes and decodes items of DynamoDB.
func Use() {
	attributes, err := attributevalue.MarshalMap(item{"a", 1})
	var back item
	fmt.Println(err, attributevalue.UnmarshalMap(attributes, &back), back)
	e, err := expression.NewBuilder().WithFilter(expression.Name("size").GreaterThan(expression.Value(1))).Build()
	fmt.Println(e, err)
}
