package link

// A level says what a function may do with a resource. Levels are types, so
// that a level a resource does not have is a compile error; they hold nothing.
//
// What each level grants, action by action, is the table in the package's
// documentation.
type (
	// Get reads single objects or items whose key is known.
	Get struct{}
	// List names the objects of a bucket.
	List struct{}
	// Query reads the items of one partition of a table or of a named index.
	Query struct{}
	// Scan reads all items of a table or of a named index.
	Scan struct{}
	// Put stores whole objects or items.
	Put struct{}
	// Update changes attributes of items in place.
	Update struct{}
	// Delete removes objects or items.
	Delete struct{}
	// Read is every way of reading: Get and List for a bucket, Get, Query and
	// Scan for a table.
	Read struct{}
	// Write is every way of changing: Put and Delete for a bucket, Put, Update
	// and Delete for a table.
	Write struct{}
	// ReadWrite is Read and Write.
	ReadWrite struct{}

	// Send puts messages into a queue.
	Send struct{}
	// Receive takes messages from a queue: receive, delete, change visibility.
	Receive struct{}
	// SendReceive is Send and Receive.
	SendReceive struct{}

	// Encrypt uses a key to encrypt and to make data keys.
	Encrypt struct{}
	// Decrypt uses a key to decrypt.
	Decrypt struct{}
	// EncryptDecrypt is Encrypt and Decrypt.
	EncryptDecrypt struct{}
)

// The levels of each kind. The methods are unexported: a level is one of
// those above, or two of them combined.
type (
	// BucketLevel is Get, List, Put, Delete, Read, Write, ReadWrite or a
	// [BucketBoth] of them.
	BucketLevel interface{ bucketLevels() []string }
	// TableLevel is Get, Query, Scan, Put, Update, Delete, Read, Write,
	// ReadWrite or a [TableBoth] of them.
	TableLevel interface{ tableLevels() []string }
	// QueueLevel is Send, Receive or SendReceive.
	QueueLevel interface{ queueLevels() []string }
	// KeyLevel is Encrypt, Decrypt or EncryptDecrypt.
	KeyLevel interface{ keyLevels() []string }
)

// BucketBoth combines two levels of a bucket: Bucket[BucketBoth[Get, Put]].
type BucketBoth[A, B BucketLevel] struct{}

// TableBoth combines two levels of a table: Table[TableBoth[Get, Update]].
type TableBoth[A, B TableLevel] struct{}

func (Get) bucketLevels() []string       { return []string{"Get"} }
func (List) bucketLevels() []string      { return []string{"List"} }
func (Put) bucketLevels() []string       { return []string{"Put"} }
func (Delete) bucketLevels() []string    { return []string{"Delete"} }
func (Read) bucketLevels() []string      { return []string{"Get", "List"} }
func (Write) bucketLevels() []string     { return []string{"Put", "Delete"} }
func (ReadWrite) bucketLevels() []string { return []string{"Get", "List", "Put", "Delete"} }

func (BucketBoth[A, B]) bucketLevels() []string {
	var a A
	var b B
	return union(a.bucketLevels(), b.bucketLevels())
}

func (Get) tableLevels() []string    { return []string{"Get"} }
func (Query) tableLevels() []string  { return []string{"Query"} }
func (Scan) tableLevels() []string   { return []string{"Scan"} }
func (Put) tableLevels() []string    { return []string{"Put"} }
func (Update) tableLevels() []string { return []string{"Update"} }
func (Delete) tableLevels() []string { return []string{"Delete"} }
func (Read) tableLevels() []string   { return []string{"Get", "Query", "Scan"} }
func (Write) tableLevels() []string  { return []string{"Put", "Update", "Delete"} }
func (ReadWrite) tableLevels() []string {
	return []string{"Get", "Query", "Scan", "Put", "Update", "Delete"}
}

func (TableBoth[A, B]) tableLevels() []string {
	var a A
	var b B
	return union(a.tableLevels(), b.tableLevels())
}

func (Send) queueLevels() []string        { return []string{"Send"} }
func (Receive) queueLevels() []string     { return []string{"Receive"} }
func (SendReceive) queueLevels() []string { return []string{"Send", "Receive"} }

func (Encrypt) keyLevels() []string        { return []string{"Encrypt"} }
func (Decrypt) keyLevels() []string        { return []string{"Decrypt"} }
func (EncryptDecrypt) keyLevels() []string { return []string{"Encrypt", "Decrypt"} }

// union appends to a what b has beside it, order kept.
func union(a, b []string) []string {
	for _, level := range b {
		seen := false
		for _, have := range a {
			seen = seen || have == level
		}
		if !seen {
			a = append(a, level)
		}
	}
	return a
}
