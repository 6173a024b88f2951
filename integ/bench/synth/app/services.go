package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/integ/bench/synth/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// serviceSize is how many functions share a bucket and a table.
const serviceSize = 10

// sharedServices are the resources of the service whose functions are being
// made.
type sharedServices struct {
	bucket awss3.Bucket
	table  awsdynamodb.TableV2
}

// make makes the resources of function i, if it is the first of a service.
func (s *sharedServices) make(stack awscdk.Stack, i int) {
	if i%serviceSize == 0 {
		id := fmt.Sprintf("Service%02d", i/serviceSize)
		s.bucket = lambdacdk.NewBucket(stack, id+"Files", nil)
		s.table = lambdacdk.NewTable(stack, id+"Items", &lambdacdk.TableProps{PartitionKey: lambdacdk.TableKey{Name: "id"}})
	}
}

// grant allows function i by hand what it does.
func (s *sharedServices) grant(stack awscdk.Stack, i int, function awsiam.IGrantable) {
	s.make(stack, i)
	s.bucket.GrantRead(function, nil)
	s.table.GrantReadData(function)
}

// contract fills the contract of function i.
func (s *sharedServices) contract(stack awscdk.Stack, i int) contract.Store {
	s.make(stack, i)
	return contract.Store{Files: lambdacdk.LinkBucket[link.Read](s.bucket), Items: lambdacdk.LinkTable[link.ReadWrite](s.table)}
}
