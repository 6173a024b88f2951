package lambdacdk

import (
	"cmp"
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
)

// TableProps describes a DynamoDB table. Only PartitionKey is required; every
// other zero value is a safe default.
//
// Keys are named here and not taken from the tags of a Go struct, because a
// table may hold items of several types.
type TableProps struct {
	// PartitionKey is the attribute that every item is found by.
	PartitionKey TableKey

	// SortKey orders the items of one partition key and is then part of their
	// identity. If its name is empty, there is none.
	SortKey TableKey

	// Indexes are global secondary indexes, each with all attributes of the
	// items. A link reads only those indexes that it names. Local indexes and
	// other projections are set in Table.
	Indexes []TableIndex

	// TimeToLive is the attribute with the Unix time, in seconds, from when an
	// item may be deleted by DynamoDB. If empty, items stay.
	TimeToLive string

	// Stream is what the table's stream tells about each change, such as
	// awsdynamodb.StreamViewType_NEW_IMAGE. If empty, the table has none, unless
	// OnTable needs it: it then tells about the item before and after.
	Stream awsdynamodb.StreamViewType

	// EncryptionKey encrypts the table; the stack must then name its region. If
	// nil, a key that DynamoDB owns does, at no cost.
	EncryptionKey awskms.IKey

	// DestroyWithStack deletes the table and its items when it leaves the stack.
	// If false, both stay, and DynamoDB refuses to delete the table until its
	// deletion protection is switched off.
	DestroyWithStack bool

	// Table passes any setting of the CDK's own table through, and wins over
	// every default. A setting that is given above must stay unset here.
	Table *awsdynamodb.TablePropsV2
}

// A TableKey is an attribute that is part of the key of a table or index.
type TableKey struct {
	Name string
	// Type is the type of its values. If empty, StringKey.
	Type TableKeyType
}

// A TableKeyType is the type of a key's values.
type TableKeyType string

// The types that a key can have.
const (
	StringKey TableKeyType = "S"
	NumberKey TableKeyType = "N"
	BinaryKey TableKeyType = "B"
)

// A TableIndex is a second way to find items. Only items that have its keys are
// in it.
type TableIndex struct {
	Name         string
	PartitionKey TableKey
	SortKey      TableKey // optional
}

// NewTable makes a table that is billed by request, can be restored to any
// second of the last 35 days, is encrypted, and protected from deletion unless
// DestroyWithStack. It panics with one or more [*ConfigError] if props cannot
// work. It never changes props.
func NewTable(scope constructs.Construct, id string, props *TableProps) awsdynamodb.TableV2 {
	path := childPath(scope, id)
	out, problems := valueOf(props).settings()
	// The table's key is rendered as that of its replica in the stack's region.
	if valueOf(props).EncryptionKey != nil && isToken(*awscdk.Stack_Of(scope).Region()) {
		problems.add("EncryptionKey", "EncryptionKey needs the stack's region, which is not known at synthesis; set StackProps.Env with a Region")
	}
	must(configErrors(path, problems))
	table := awsdynamodb.NewTableV2(scope, &id, out)
	if out.DynamoStream == "" && out.Replicas == nil { // with replicas the CDK turns it on
		memo.streamless[table] = true
	}
	return table
}

func (p TableProps) settings() (*awsdynamodb.TablePropsV2, problemList) {
	var l problemList
	out := valueOf(p.Table)
	out.PartitionKey = either(&l, "PartitionKey", p.PartitionKey.attribute(&l, "PartitionKey"), "Table.PartitionKey", out.PartitionKey)
	if out.PartitionKey == nil {
		l.add("PartitionKey", `PartitionKey is not set; it is the attribute that items are found by, such as lambdacdk.TableKey{Name: "id"}`)
	}
	out.SortKey = either(&l, "SortKey", p.SortKey.attribute(&l, "SortKey"), "Table.SortKey", out.SortKey)
	out.GlobalSecondaryIndexes = either(&l, "Indexes", p.indexes(&l), "Table.GlobalSecondaryIndexes", out.GlobalSecondaryIndexes)
	out.TimeToLiveAttribute = either(&l, "TimeToLive", text(p.TimeToLive), "Table.TimeToLiveAttribute", out.TimeToLiveAttribute)
	out.DynamoStream = either(&l, "Stream", p.Stream, "Table.DynamoStream", out.DynamoStream)
	var encryption awsdynamodb.TableEncryptionV2
	if p.EncryptionKey != nil {
		encryption = awsdynamodb.TableEncryptionV2_CustomerManagedKey(p.EncryptionKey, nil)
	}
	out.Encryption = either(&l, "EncryptionKey", encryption, "Table.Encryption", out.Encryption)
	if out.Encryption == nil {
		out.Encryption = awsdynamodb.TableEncryptionV2_DynamoOwnedKey()
	}
	out.RemovalPolicy = removal(&l, p.DestroyWithStack, "Table.RemovalPolicy", out.RemovalPolicy)
	out.DeletionProtection = cmp.Or(out.DeletionProtection, isSet(!p.DestroyWithStack))

	out.Billing = cmp.Or(out.Billing, awsdynamodb.Billing_OnDemand(nil))
	out.PointInTimeRecoverySpecification = cmp.Or(out.PointInTimeRecoverySpecification,
		&awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: new(true)})
	return &out, l
}

func (p TableProps) indexes(l *problemList) *[]*awsdynamodb.GlobalSecondaryIndexPropsV2 {
	var out []*awsdynamodb.GlobalSecondaryIndexPropsV2
	for i, index := range p.Indexes {
		at := fmt.Sprintf("Indexes[%d]", i)
		if index.Name == "" {
			l.add("Indexes", "an element of Indexes has no Name; links and queries need one")
		}
		partition := index.PartitionKey.attribute(l, at+".PartitionKey")
		if partition == nil {
			l.add("Indexes", "the index %q has no PartitionKey; it is the attribute that the index finds items by", index.Name)
		}
		out = append(out, &awsdynamodb.GlobalSecondaryIndexPropsV2{
			IndexName:    text(index.Name),
			PartitionKey: partition,
			SortKey:      index.SortKey.attribute(l, at+".SortKey"),
		})
	}
	return list(out)
}

// attribute is nil for a key without a name. field is the props field that k
// stands in, such as SortKey or Indexes[0].SortKey.
func (k TableKey) attribute(l *problemList, field string) *awsdynamodb.Attribute {
	choice(l, field+".Type", k.Type, StringKey, NumberKey, BinaryKey)
	if k.Name == "" {
		if k.Type != "" {
			l.add(field, "%s has the Type %q and no Name", field, k.Type)
		}
		return nil
	}
	types := map[TableKeyType]awsdynamodb.AttributeType{
		StringKey: awsdynamodb.AttributeType_STRING,
		NumberKey: awsdynamodb.AttributeType_NUMBER,
		BinaryKey: awsdynamodb.AttributeType_BINARY,
	}
	return &awsdynamodb.Attribute{Name: &k.Name, Type: types[cmp.Or(k.Type, StringKey)]}
}
