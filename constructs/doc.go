// Package lambdacdk puts Go handlers on AWS Lambda with the AWS CDK.
package lambdacdk
