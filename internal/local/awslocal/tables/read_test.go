package tables

import (
	"encoding/json"
	"testing"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
)

func TestTablesKeepTheirKeysAndIndexes(t *testing.T) {
	a := servicetest.App(t, `Orders AWS::DynamoDB::GlobalTable {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "Replicas": [{"Region": "x"}],
		"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
		"GlobalSecondaryIndexes": [{"IndexName": "i", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}, "WriteProvisionedThroughputSettings": {}}]}`)
	text, err := json.Marshal(servicetest.Read(a, New)[0].(*Service).next[0].Definition)
	const want = `{"TableName":"orders","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],` +
		`"GlobalSecondaryIndexes":[{"IndexName":"i","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}],"BillingMode":""}`
	if string(text) != want || err != nil {
		t.Errorf("definition %s, %v\nwant %s", text, err, want)
	}
}
