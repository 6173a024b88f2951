// Command byname calls a method whose name it is told when it runs, and has
// nothing else that does.
package main

import (
	"os"
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func main() {
	reflect.ValueOf(sqs.New(sqs.Options{})).MethodByName(os.Args[1]).Call(nil)
}
