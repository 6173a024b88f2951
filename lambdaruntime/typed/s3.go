package typed

// An S3Detail is what the event of a bucket tells about an object, for OnBucket:
// an EventBridgeEvent[S3Detail]. Source: "EventBridge event message structure",
// Amazon S3 user guide.
type S3Detail struct {
	// Version is that of the form, "0".
	Version string   `json:"version"`
	Bucket  S3Bucket `json:"bucket"`
	Object  S3Object `json:"object"`

	// RequestID is that of the request, as S3's log of accesses has it.
	RequestID string `json:"request-id"`
	// Requester is the account, or the service, that made the request.
	Requester       string `json:"requester"`
	SourceIPAddress string `json:"source-ip-address"` // empty where a service made it

	// Reason is the operation, such as "PutObject" or "CompleteMultipartUpload";
	// of what is created or deleted. "Lifecycle Expiration" is a rule's.
	Reason string `json:"reason"`
	// DeletionType is "Permanently Deleted" or "Delete Marker Created".
	DeletionType string `json:"deletion-type"`

	// RestoreExpiryTime is when a restored copy goes away, as RFC 3339 has it, and
	// SourceStorageClass where it came from.
	RestoreExpiryTime  string `json:"restore-expiry-time"`
	SourceStorageClass string `json:"source-storage-class"`
	// DestinationStorageClass and DestinationAccessTier are where an object was
	// moved to.
	DestinationStorageClass string `json:"destination-storage-class"`
	DestinationAccessTier   string `json:"destination-access-tier"`
}

// An S3Bucket is the bucket of an event.
type S3Bucket struct {
	Name string `json:"name"`
}

// An S3Object is the object of an event. Which fields are set depends on what
// happened: of a deleted one there is no size.
type S3Object struct {
	// Key is the object's key as it is, without the escapes that the direct
	// notifications of S3 have.
	Key       string `json:"key"`
	Size      int64  `json:"size"` // in bytes
	ETag      string `json:"etag"`
	VersionID string `json:"version-id"` // empty without versioning
	// Sequencer orders the events of one key: as hexadecimal numbers, of which the
	// shorter is to be filled with zeros on the left.
	Sequencer string `json:"sequencer"`
}
