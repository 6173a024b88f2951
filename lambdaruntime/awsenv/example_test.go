package awsenv_test

import (
	"context"
	"fmt"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/awsenv"
)

func ExampleLoad() {
	// Lambda sets these.
	os.Setenv("AWS_REGION", "eu-west-1")
	os.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	os.Setenv("AWS_SECRET_ACCESS_KEY", "secret")

	cfg, err := awsenv.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	creds, err := cfg.Credentials.Retrieve(context.Background())
	fmt.Println(cfg.Region, creds.AccessKeyID, err)
	// Output: eu-west-1 AKIDEXAMPLE <nil>
}
