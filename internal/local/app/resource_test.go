package app

import (
	"strings"
	"testing"
)

// The CDK calls a subscription after its topic. Who says that name means the
// topic; what two queues are called is still the name of neither.
func TestATopicIsNotMistakenForItsSubscriptions(t *testing.T) {
	app := loadTemplate(t, `{
		"News": {"Type": "AWS::SNS::Topic", "Metadata": {"aws:cdk:path": "Shop/News/Resource"}},
		"HearNews": {"Type": "AWS::SNS::Subscription", "Metadata": {"aws:cdk:path": "Shop/Hear/Default/News/Resource"}},
		"Mail": {"Type": "AWS::SNS::Subscription", "Metadata": {"aws:cdk:path": "Shop/Mail/Resource"}},
		"A": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Shop/A/Jobs/Resource"}},
		"B": {"Type": "AWS::SQS::Queue", "Metadata": {"aws:cdk:path": "Shop/B/Jobs/Resource"}}
	}`)
	for name, want := range map[string]string{"News": "News", "Shop/Hear/Default/News": "HearNews", "Mail": "Mail"} {
		if got, err := app.Resource(name); err != nil || got.LogicalID != want {
			t.Errorf("Resource(%s) = %s, %v; want %s", name, got.LogicalID, err, want)
		}
	}
	if _, err := app.Resource("Jobs"); err == nil || !strings.Contains(err.Error(), `"Jobs" means several resources; use the path of one:`) {
		t.Errorf("Resource(Jobs): %v, want both", err)
	}
}
