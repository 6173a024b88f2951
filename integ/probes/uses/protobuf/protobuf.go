// Package protobuf encodes and decodes protocol buffers, also as JSON.
package protobuf

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
)

// Use encodes and decodes protocol buffers, also as JSON.
func Use() {
	s, err := structpb.NewStruct(map[string]any{"id": "a"})
	if err != nil {
		panic(err)
	}
	text, err := proto.Marshal(s)
	fmt.Println(err, proto.Unmarshal(text, &structpb.Struct{}), protojson.Format(s))
}
