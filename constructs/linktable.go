package lambdacdk

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// partIndexes are a table's indexes that the link names.
var partIndexes = part{"named indexes", "Indexes"}

// Source: list_amazondynamodb in the service authorization reference.
var _ = grants("table", []accessRule{
	// A transaction needs the actions of the operations in it.
	{[]string{"Get"}, partSelf, []string{"dynamodb:BatchGetItem", "dynamodb:GetItem"}},
	{[]string{"GetOne"}, partSelf, []string{"dynamodb:GetItem"}},
	{[]string{"Query"}, partSelf, []string{"dynamodb:Query"}},
	{[]string{"Query"}, partIndexes, []string{"dynamodb:Query"}},
	{[]string{"Scan"}, partSelf, []string{"dynamodb:Scan"}},
	{[]string{"Scan"}, partIndexes, []string{"dynamodb:Scan"}},
	{[]string{"Put"}, partSelf, []string{"dynamodb:PutItem"}},
	{[]string{"Update"}, partSelf, []string{"dynamodb:UpdateItem"}},
	{[]string{"Delete"}, partSelf, []string{"dynamodb:DeleteItem"}},
	// A level of its own and not Put, Update and Delete, which together allow
	// batches, and beside a level that reads condition checks.
	{[]string{"WriteOne"}, partSelf, []string{"dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}},
	// BatchWriteItem allows puts and deletes by itself, without PutItem and
	// DeleteItem, so it needs both levels.
	{[]string{"Put", "Delete"}, partSelf, []string{"dynamodb:BatchWriteItem"}},
	// A condition check in a transaction tells what an item holds, so it
	// needs a level that reads items beside one that writes.
	{[]string{"Get", "Put"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	{[]string{"Get", "Update"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	{[]string{"Get", "Delete"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	{[]string{"GetOne", "Put"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	{[]string{"GetOne", "Update"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	{[]string{"GetOne", "Delete"}, partSelf, []string{"dynamodb:ConditionCheckItem"}},
	// DynamoDB uses the table's key in the caller's name
	// (docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html).
	{nil, partKey, []string{"kms:Decrypt"}},
})

// Source: IndexName in GlobalSecondaryIndex, Amazon DynamoDB API reference.
var indexPattern = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)

// LinkTable links a table with access level A, and of its indexes only those
// named, whose items Query and Scan may then read.
func LinkTable[A link.TableLevel](table awsdynamodb.ITable, indexes ...string) link.Table[A] {
	if isNil(table) {
		return unlinked[link.Table[A]](nothingLinked, "LinkTable", "table")
	}
	r := tableResource(table)
	for _, index := range indexes {
		if !indexPattern.MatchString(index) && !isToken(index) {
			return unlinked[link.Table[A]]("names the index %q; an index's name has 3 to 255 letters, digits, underscores, hyphens and dots", shortened(index))
		}
		r.arns[partIndexes] = append(r.arns[partIndexes], target{arn: *asked(table, "TableArn", table.TableArn) + "/index/" + index})
	}
	return bindTo[link.Table[A]](*asked(table, "TableName", table.TableName), r)
}

func tableResource(table awsdynamodb.ITable) linkedResource {
	// "DynamoDB encryption context" in "DynamoDB encryption at rest usage notes".
	return self(table, asked(table, "TableArn", table.TableArn)).encryptedBy(asked(table, "EncryptionKey", table.EncryptionKey), "dynamodb",
		conditions{"StringEquals": {"aws:dynamodb:tableName": asked(table, "TableName", table.TableName)}})
}
