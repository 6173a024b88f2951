package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/uploads/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Uploads"), nil)

	logs := lambdacdk.NewBucket(stack, "AccessLogs", nil)
	files := lambdacdk.NewBucket(stack, "Files", &lambdacdk.BucketProps{AccessLogs: logs})
	records := lambdacdk.NewTable(stack, "Records", &lambdacdk.TableProps{PartitionKey: lambdacdk.TableKey{Name: "id"}})
	token := lambdacdk.NewSecret(stack, "AdminToken", nil)

	upload := lambdacdk.NewGoFunction(stack, "Upload", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/upload",
		Links: contract.Upload{
			Files:   lambdacdk.LinkBucketPrefix[link.PutWhole](files, "files/"),
			Records: lambdacdk.LinkTable[link.Put](records),
			Limits:  link.ConfigOf(contract.Limits{MaxBytes: 4 << 20}),
		},
	})
	download := lambdacdk.NewGoFunction(stack, "Download", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/download",
		Links: contract.Download{
			Files:   lambdacdk.LinkBucketPrefix[link.Get](files, "files/"),
			Records: lambdacdk.LinkTable[link.GetOne](records),
		},
	})
	admin := lambdacdk.NewGoFunction(stack, "Admin", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/admin",
		Links: contract.Admin{
			Records: lambdacdk.LinkTable[link.Scan](records),
			Token:   lambdacdk.LinkSecret(token),
		},
	})

	api := lambdacdk.NewGoApi(stack, "Api", nil)
	api.AddRoute("POST /uploads/{name}", upload)
	api.AddRoute("GET /uploads/{id}", download)
	api.AddRoute("GET /admin/uploads", admin)

	app.Synth(nil)
}
