package link

import "github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"

// A Table is a DynamoDB table, and those of its indexes that infrastructure
// names.
//
//	level               on              actions
//	Get                 itself          dynamodb:BatchGetItem
//	                                    dynamodb:GetItem
//	GetOne              itself          dynamodb:GetItem
//	Query               itself          dynamodb:Query
//	Query               named indexes   dynamodb:Query
//	Scan                itself          dynamodb:Scan
//	Scan                named indexes   dynamodb:Scan
//	Put                 itself          dynamodb:PutItem
//	Update              itself          dynamodb:UpdateItem
//	Delete              itself          dynamodb:DeleteItem
//	WriteOne            itself          dynamodb:DeleteItem
//	                                    dynamodb:PutItem
//	                                    dynamodb:UpdateItem
//	Put with Delete     itself          dynamodb:BatchWriteItem
//	Get with Put        itself          dynamodb:ConditionCheckItem
//	Get with Update     itself          dynamodb:ConditionCheckItem
//	Get with Delete     itself          dynamodb:ConditionCheckItem
//	GetOne with Put     itself          dynamodb:ConditionCheckItem
//	GetOne with Update  itself          dynamodb:ConditionCheckItem
//	GetOne with Delete  itself          dynamodb:ConditionCheckItem
//	any                 encryption key  kms:Decrypt
//
// A transaction takes the actions of what is in it.
type Table[A TableLevel] struct {
	Name string
	bound
}

// TableLevel is Get, GetOne, Query, Scan, Put, Update, Delete, Read (Get, Query
// and Scan), Write (Put, Update and Delete), WriteOne, ReadWrite or a [TableBoth]
// of them.
type TableLevel interface{ tableLevels() []string }

// TableBoth combines two levels of a table: Table[TableBoth[Get, Update]].
type TableBoth[A, B TableLevel] struct{}

type (
	// GetOne reads items one at a time. It is Get for a program that reads no
	// batches.
	GetOne struct{}
	// WriteOne changes items one at a time. It is Write for a program that writes
	// no batches and checks no conditions on other items in transactions. With
	// GetOne it is what package idempotency does with its table.
	WriteOne struct{}
	// Query reads the items of one partition of a table or of a named index.
	Query struct{}
	// Scan reads all items of a table or of a named index.
	Scan struct{}
	// Update changes attributes of items in place.
	Update struct{}
)

func (Get) tableLevels() []string      { return []string{"Get"} }
func (GetOne) tableLevels() []string   { return []string{"GetOne"} }
func (Query) tableLevels() []string    { return []string{"Query"} }
func (Scan) tableLevels() []string     { return []string{"Scan"} }
func (Put) tableLevels() []string      { return []string{"Put"} }
func (Update) tableLevels() []string   { return []string{"Update"} }
func (Delete) tableLevels() []string   { return []string{"Delete"} }
func (WriteOne) tableLevels() []string { return []string{"WriteOne"} }
func (Read) tableLevels() []string     { return []string{"Get", "Query", "Scan"} }
func (Write) tableLevels() []string    { return []string{"Put", "Update", "Delete"} }
func (ReadWrite) tableLevels() []string {
	return []string{"Get", "Query", "Scan", "Put", "Update", "Delete"}
}

func (TableBoth[A, B]) tableLevels() []string {
	var a A
	var b B
	return union(a.tableLevels(), b.tableLevels())
}

func (*Table[A]) kind() linkbinding.Kind   { return "table" }
func (*Table[A]) levels() []string         { return levelsOf(A.tableLevels) }
func (t *Table[A]) text() string           { return t.Name }
func (t *Table[A]) setText(s string) error { t.Name = s; return notEmpty(s, "a table's name") }
