package lambdacdk

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
)

var byID = TableKey{Name: "id"}

// Shows P37 for tables.
func TestTableDefaultsAreSafe(t *testing.T) {
	checkResources(t, "AWS::DynamoDB::GlobalTable", map[string]resourceTest{
		"only a key": {
			make: func(s awscdk.Stack) { NewTable(s, "Orders", &TableProps{PartitionKey: byID}) },
			want: map[string]string{
				"AttributeDefinitions":    `[{"AttributeName":"id","AttributeType":"S"}]`,
				"KeySchema":               `[{"AttributeName":"id","KeyType":"HASH"}]`,
				"BillingMode":             `"PAY_PER_REQUEST"`,
				"SSESpecification":        `{"SSEEnabled":false}`, // the key that DynamoDB owns
				"Replicas":                `[{"DeletionProtectionEnabled":true,"PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true},"Region":"eu-west-1"}]`,
				"StreamSpecification":     "null",
				"TimeToLiveSpecification": "null",
				"GlobalSecondaryIndexes":  "null",
			},
			deletion: "Retain",
		},
	})
}

func TestTableSettings(t *testing.T) {
	checkResources(t, "AWS::DynamoDB::GlobalTable", map[string]resourceTest{
		"ours": {
			make: func(s awscdk.Stack) {
				NewTable(s, "Orders", &TableProps{
					PartitionKey:     TableKey{Name: "shop", Type: BinaryKey},
					SortKey:          TableKey{Name: "at", Type: NumberKey},
					Indexes:          []TableIndex{{Name: "byOwner", PartitionKey: TableKey{Name: "owner"}, SortKey: TableKey{Name: "at", Type: NumberKey}}, {Name: "all", PartitionKey: TableKey{Name: "owner"}}},
					TimeToLive:       "expires",
					Stream:           awsdynamodb.StreamViewType_NEW_IMAGE,
					EncryptionKey:    keyOf(s),
					DestroyWithStack: true,
				})
			},
			want: map[string]string{
				"AttributeDefinitions": `[{"AttributeName":"shop","AttributeType":"B"},{"AttributeName":"at","AttributeType":"N"},{"AttributeName":"owner","AttributeType":"S"}]`,
				"KeySchema":            `[{"AttributeName":"shop","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}]`,
				"GlobalSecondaryIndexes": `[{"IndexName":"byOwner","KeySchema":[{"AttributeName":"owner","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}},` +
					`{"IndexName":"all","KeySchema":[{"AttributeName":"owner","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]`,
				"TimeToLiveSpecification": `{"AttributeName":"expires","Enabled":true}`,
				"StreamSpecification":     `{"StreamViewType":"NEW_IMAGE"}`,
				"SSESpecification":        `{"SSEEnabled":true,"SSEType":"KMS"}`,
				"Replicas": `[{"GlobalSecondaryIndexes":[{"IndexName":"byOwner"},{"IndexName":"all"}],"PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true},` +
					`"Region":"eu-west-1","SSESpecification":{"KMSMasterKeyId":` + keyARN + `}}]`,
			},
			deletion: "Delete",
		},
		"those of the CDK win over defaults": {
			make: func(s awscdk.Stack) {
				NewTable(s, "Orders", &TableProps{Table: &awsdynamodb.TablePropsV2{
					TableName:          new("orders"),
					PartitionKey:       &awsdynamodb.Attribute{Name: new("pk"), Type: awsdynamodb.AttributeType_NUMBER},
					Billing:            awsdynamodb.Billing_OnDemand(&awsdynamodb.MaxThroughputProps{MaxReadRequestUnits: new(5.0)}),
					Encryption:         awsdynamodb.TableEncryptionV2_AwsManagedKey(),
					DeletionProtection: new(false),
					RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
					PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
						PointInTimeRecoveryEnabled: new(true), RecoveryPeriodInDays: new(7.0)},
				}})
			},
			want: map[string]string{
				"TableName":            `"orders"`,
				"AttributeDefinitions": `[{"AttributeName":"pk","AttributeType":"N"}]`,
				"SSESpecification":     `{"SSEEnabled":true,"SSEType":"KMS"}`,
				"Replicas": `[{"DeletionProtectionEnabled":false,"PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":7},` +
					`"ReadOnDemandThroughputSettings":{"MaxReadRequestUnits":5},"Region":"eu-west-1"}]`,
			},
			deletion: "Delete",
		},
	})
}

func TestTableProblems(t *testing.T) {
	checkProblems(t, map[string]func(awscdk.Stack){
		`PartitionKey is not set; it is the attribute that items are found by, such as lambdacdk.TableKey{Name: "id"}`: func(s awscdk.Stack) { NewTable(s, "X", nil) },
		`SortKey has the Type "N" and no Name`: func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: byID, SortKey: TableKey{Type: NumberKey}})
		},
		`PartitionKey.Type is "string"; it must be one of ["S" "N" "B"]`: func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: TableKey{Name: "id", Type: "string"}})
		},
		`Indexes[1].SortKey.Type is "number"; it must be one of ["S" "N" "B"]`: func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: byID, Indexes: []TableIndex{{Name: "all", PartitionKey: byID},
				{Name: "some", PartitionKey: byID, SortKey: TableKey{Name: "at", Type: "number"}}}})
		},
		`an element of Indexes has no Name; links and queries need one`: func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: byID, Indexes: []TableIndex{{PartitionKey: byID}}})
		},
		`the index "all" has no PartitionKey; it is the attribute that the index finds items by`: func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: byID, Indexes: []TableIndex{{Name: "all"}}})
		},
		"EncryptionKey needs the stack's region, which is not known at synthesis; set StackProps.Env with a Region": func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: byID, EncryptionKey: keyOf(s)})
		},
		"Table.PartitionKey and PartitionKey are both set; leave one of them out": func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: byID, Table: &awsdynamodb.TablePropsV2{PartitionKey: &awsdynamodb.Attribute{}}})
		},
		"Table.Encryption and EncryptionKey are both set; leave one of them out": func(awscdk.Stack) {
			s := awscdk.NewStack(newApp(t, nil), new("Shop"), &awscdk.StackProps{Env: &awscdk.Environment{Region: new("eu-west-1")}})
			NewTable(s, "X", &TableProps{PartitionKey: byID, EncryptionKey: keyOf(s), Table: &awsdynamodb.TablePropsV2{Encryption: awsdynamodb.TableEncryptionV2_DynamoOwnedKey()}})
		},
		"Table.GlobalSecondaryIndexes and Indexes are both set; leave one of them out": func(s awscdk.Stack) {
			NewTable(s, "X", &TableProps{PartitionKey: byID, Indexes: []TableIndex{{Name: "all", PartitionKey: byID}},
				Table: &awsdynamodb.TablePropsV2{GlobalSecondaryIndexes: &[]*awsdynamodb.GlobalSecondaryIndexPropsV2{}}})
		},
	})
}
