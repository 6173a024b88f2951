package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/integ/bench/synth/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// serviceSize is how many functions share a bucket and a table.
const serviceSize = 10

// linkedServices has the resources of the service whose functions are being
// made.
type linkedServices struct {
	bucket awss3.Bucket
	table  awsdynamodb.TableV2
}

// contract fills the contract of function i.
func (s *linkedServices) contract(stack awscdk.Stack, i int) contract.Store {
	if i%serviceSize == 0 {
		id := fmt.Sprintf("Service%02d", i/serviceSize)
		s.bucket = lambdacdk.NewBucket(stack, id+"Files", nil)
		s.table = lambdacdk.NewTable(stack, id+"Items", &lambdacdk.TableProps{PartitionKey: lambdacdk.TableKey{Name: "id"}})
	}
	return contract.Store{Files: lambdacdk.LinkBucket[link.Read](s.bucket), Items: lambdacdk.LinkTable[link.ReadWrite](s.table)}
}
