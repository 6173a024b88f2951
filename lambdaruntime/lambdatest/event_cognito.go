package lambdatest

import (
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// PreSignUp is the event of a user pool, such as "us-east-1_EXAMPLE", for a
// user who registers.
func PreSignUp(userPool, user string, attributes map[string]string) events.CognitoEventUserPoolsPreSignup {
	return events.CognitoEventUserPoolsPreSignup{
		CognitoEventUserPoolsHeader: userPoolHeader("PreSignUp_SignUp", userPool, user),
		Request:                     events.CognitoEventUserPoolsPreSignupRequest{UserAttributes: attributes},
	}
}

// PostConfirmation is the event of a user pool for a user who is confirmed.
func PostConfirmation(userPool, user string, attributes map[string]string) events.CognitoEventUserPoolsPostConfirmation {
	return events.CognitoEventUserPoolsPostConfirmation{
		CognitoEventUserPoolsHeader: userPoolHeader("PostConfirmation_ConfirmSignUp", userPool, user),
		Request:                     events.CognitoEventUserPoolsPostConfirmationRequest{UserAttributes: attributes},
	}
}

// PreTokenGeneration is the event, version 2, of a user pool for a user who
// signs in.
func PreTokenGeneration(userPool, user string, attributes map[string]string) events.CognitoEventUserPoolsPreTokenGenV2_0 {
	header := userPoolHeader("TokenGeneration_Authentication", userPool, user)
	header.Version = "2"
	return events.CognitoEventUserPoolsPreTokenGenV2_0{
		CognitoEventUserPoolsHeader: header,
		Request:                     events.CognitoEventUserPoolsPreTokenGenRequestV2_0{UserAttributes: attributes},
	}
}

func userPoolHeader(trigger, userPool, user string) events.CognitoEventUserPoolsHeader {
	region, _, _ := strings.Cut(userPool, "_")
	return events.CognitoEventUserPoolsHeader{
		Version:       "1",
		TriggerSource: trigger,
		Region:        region,
		UserPoolID:    userPool,
		UserName:      user,
		CallerContext: events.CognitoEventUserPoolsCallerContext{AWSSDKVersion: "aws-sdk-unknown-unknown", ClientID: "EXAMPLE"},
	}
}
