package lambdacdk

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
)

// Shows P37 for event buses: nobody outside the account gets in.
func TestBusHasNoResourcePolicy(t *testing.T) {
	stack := newStack(t, nil)
	NewBus(stack, "Events", nil)
	all := synth(t, stack)
	if _, bus := only(t, all, "AWS::Events::EventBus"); len(all) != 1 || bus.Properties["Policy"] != nil {
		t.Errorf("the stack has %v, want one bus without a policy", all)
	}
}

func TestBusSettings(t *testing.T) {
	checkResources(t, "AWS::Events::EventBus", map[string]resourceTest{
		"defaults": {
			make: func(s awscdk.Stack) { NewBus(s, "Events", nil) },
			want: map[string]string{"Name": `"ShopEventsDD9CF9FF"`, "Description": "null", "KmsKeyIdentifier": "null"},
		},
		"ours": {
			make: func(s awscdk.Stack) {
				NewBus(s, "Events", &BusProps{Description: "orders", EncryptionKey: keyOf(s), Bus: &awsevents.EventBusProps{EventBusName: new("shop")}})
			},
			want: map[string]string{"Name": `"shop"`, "Description": `"orders"`, "KmsKeyIdentifier": keyARN},
		},
	})
	checkProblems(t, map[string]func(awscdk.Stack){
		"Bus.Description and Description are both set; leave one of them out": func(s awscdk.Stack) {
			NewBus(s, "X", &BusProps{Description: "a", Bus: &awsevents.EventBusProps{Description: new("b")}})
		},
		"Bus.KmsKey and EncryptionKey are both set; leave one of them out": func(s awscdk.Stack) {
			key := keyOf(s)
			NewBus(s, "X", &BusProps{EncryptionKey: key, Bus: &awsevents.EventBusProps{KmsKey: key}})
		},
	})
}
