// Package uuid makes UUIDs and ULIDs.
package uuid

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
)

// Use makes UUIDs and ULIDs.
func Use() {
	fmt.Println(uuid.NewString(), ulid.Make())
}
