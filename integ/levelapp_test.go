package integ

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/assembly"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/cfn"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// one is a contract with one link, whose variable is LINK_TO.
type one[L any] struct{ To L }

// levelContracts has a contract for every kind of link and every level. Its
// functions are called after their kind and level.
func levelContracts(stack awscdk.Stack) map[string]any {
	key := awskms.NewKey(stack, new("Key"), nil)
	seal := awskms.NewKey(stack, new("Seal"), nil)
	uploads := awss3.NewBucket(stack, new("Uploads"), &awss3.BucketProps{EncryptionKey: key})
	orders := awsdynamodb.NewTableV2(stack, new("Orders"), &awsdynamodb.TablePropsV2{
		PartitionKey: &awsdynamodb.Attribute{Name: new("id"), Type: awsdynamodb.AttributeType_STRING},
		Encryption:   awsdynamodb.TableEncryptionV2_CustomerManagedKey(key, nil),
	})
	jobs := awssqs.NewQueue(stack, new("Jobs"), &awssqs.QueueProps{EncryptionMasterKey: key})
	callee := lambdacdk.NewGoFunction(stack, "Callee", &lambdacdk.GoFunctionProps{Entry: "./cmd/callee"})
	limit := awsssm.NewStringParameter(stack, new("Limit"), &awsssm.StringParameterProps{StringValue: new("7")})
	flow := awsstepfunctions.NewStateMachine(stack, new("Flow"), &awsstepfunctions.StateMachineProps{
		DefinitionBody: awsstepfunctions.DefinitionBody_FromChainable(awsstepfunctions.NewPass(stack, new("Pass"), nil)),
	})
	news := awssns.NewTopic(stack, new("News"), &awssns.TopicProps{MasterKey: key})
	bus := awsevents.NewEventBus(stack, new("Events"), nil)
	live := awsapigatewayv2.NewWebSocketApi(stack, new("Live"), nil)
	clients := awsapigatewayv2.NewWebSocketStage(stack, new("Clients"), &awsapigatewayv2.WebSocketStageProps{WebSocketApi: live, StageName: new("prod")})
	return map[string]any{
		"BucketGet":       one[link.Bucket[link.Get]]{lambdacdk.LinkBucketPrefix[link.Get](uploads, "in/")},
		"BucketList":      one[link.Bucket[link.List]]{lambdacdk.LinkBucketPrefix[link.List](uploads, "in/")},
		"BucketPut":       one[link.Bucket[link.Put]]{lambdacdk.LinkBucketPrefix[link.Put](uploads, "in/")},
		"BucketPutWhole":  one[link.Bucket[link.PutWhole]]{lambdacdk.LinkBucketPrefix[link.PutWhole](uploads, "in/")},
		"BucketDelete":    one[link.Bucket[link.Delete]]{lambdacdk.LinkBucketPrefix[link.Delete](uploads, "in/")},
		"BucketRead":      one[link.Bucket[link.Read]]{lambdacdk.LinkBucketPrefix[link.Read](uploads, "in/")},
		"BucketWrite":     one[link.Bucket[link.Write]]{lambdacdk.LinkBucketPrefix[link.Write](uploads, "in/")},
		"BucketReadWrite": one[link.Bucket[link.ReadWrite]]{lambdacdk.LinkBucketPrefix[link.ReadWrite](uploads, "in/")},
		"BucketGetPut": one[link.Bucket[link.BucketBoth[link.Get, link.Put]]]{
			lambdacdk.LinkBucketPrefix[link.BucketBoth[link.Get, link.Put]](uploads, "in/")},
		"BucketWhole": one[link.Bucket[link.ReadWrite]]{lambdacdk.LinkBucket[link.ReadWrite](uploads)},

		"TableGet":       one[link.Table[link.Get]]{lambdacdk.LinkTable[link.Get](orders, "byDate")},
		"TableGetOne":    one[link.Table[link.GetOne]]{lambdacdk.LinkTable[link.GetOne](orders, "byDate")},
		"TableQuery":     one[link.Table[link.Query]]{lambdacdk.LinkTable[link.Query](orders, "byDate")},
		"TableScan":      one[link.Table[link.Scan]]{lambdacdk.LinkTable[link.Scan](orders, "byDate")},
		"TablePut":       one[link.Table[link.Put]]{lambdacdk.LinkTable[link.Put](orders, "byDate")},
		"TableUpdate":    one[link.Table[link.Update]]{lambdacdk.LinkTable[link.Update](orders, "byDate")},
		"TableDelete":    one[link.Table[link.Delete]]{lambdacdk.LinkTable[link.Delete](orders, "byDate")},
		"TableRead":      one[link.Table[link.Read]]{lambdacdk.LinkTable[link.Read](orders, "byDate")},
		"TableWrite":     one[link.Table[link.Write]]{lambdacdk.LinkTable[link.Write](orders, "byDate")},
		"TableReadWrite": one[link.Table[link.ReadWrite]]{lambdacdk.LinkTable[link.ReadWrite](orders, "byDate")},
		"TableWriteOne":  one[link.Table[link.WriteOne]]{lambdacdk.LinkTable[link.WriteOne](orders, "byDate")},
		"TableIdempotency": one[link.Table[link.TableBoth[link.GetOne, link.WriteOne]]]{
			lambdacdk.LinkTable[link.TableBoth[link.GetOne, link.WriteOne]](orders)},
		"TableGetUpdate": one[link.Table[link.TableBoth[link.Get, link.Update]]]{
			lambdacdk.LinkTable[link.TableBoth[link.Get, link.Update]](orders)},
		"TableGetOneWrite": one[link.Table[link.TableBoth[link.GetOne, link.Write]]]{
			lambdacdk.LinkTable[link.TableBoth[link.GetOne, link.Write]](orders)},

		"QueueSend":        one[link.Queue[link.Send]]{lambdacdk.LinkQueue[link.Send](jobs)},
		"QueueOf":          one[link.QueueOf[string]]{lambdacdk.LinkQueueOf[string](jobs)},
		"QueueReceive":     one[link.Queue[link.Receive]]{lambdacdk.LinkQueue[link.Receive](jobs)},
		"QueueSendReceive": one[link.Queue[link.SendReceive]]{lambdacdk.LinkQueue[link.SendReceive](jobs)},

		"KeyEncrypt":        one[link.Key[link.Encrypt]]{lambdacdk.LinkKey[link.Encrypt](seal)},
		"KeyDecrypt":        one[link.Key[link.Decrypt]]{lambdacdk.LinkKey[link.Decrypt](seal)},
		"KeyEncryptDecrypt": one[link.Key[link.EncryptDecrypt]]{lambdacdk.LinkKey[link.EncryptDecrypt](seal)},

		"Topic":           one[link.Topic]{lambdacdk.LinkTopic(news)},
		"TopicOf":         one[link.TopicOf[string]]{lambdacdk.LinkTopicOf[string](news)},
		"BusOf":           one[link.BusOf[string]]{lambdacdk.LinkBusOf[string](bus)},
		"FunctionOf":      one[link.FunctionOf[string]]{lambdacdk.LinkFunctionOf[string](callee.Target())},
		"Bus":             one[link.Bus]{lambdacdk.LinkBus(bus)},
		"Function":        one[link.Function]{lambdacdk.LinkFunction(callee.Target())},
		"StateMachine":    one[link.StateMachine]{lambdacdk.LinkStateMachine(flow)},
		"Secret":          one[link.Secret]{lambdacdk.LinkSecret(awssecretsmanager.NewSecret(stack, new("Stripe"), &awssecretsmanager.SecretProps{EncryptionKey: key}))},
		"Parameter":       one[link.Parameter]{lambdacdk.LinkParameter(limit)},
		"SecureParameter": one[link.Parameter]{lambdacdk.LinkSecureParameter(limit, key)},

		"WebSocketSend":       one[link.WebSocket[link.Send]]{lambdacdk.LinkWebSocket[link.Send](clients)},
		"WebSocketInspect":    one[link.WebSocket[link.Inspect]]{lambdacdk.LinkWebSocket[link.Inspect](clients)},
		"WebSocketDisconnect": one[link.WebSocket[link.Disconnect]]{lambdacdk.LinkWebSocket[link.Disconnect](clients)},
		"WebSocketSendDisconnect": one[link.WebSocket[link.WebSocketBoth[link.Send, link.Disconnect]]]{
			lambdacdk.LinkWebSocket[link.WebSocketBoth[link.Send, link.Disconnect]](clients)},

		"Endpoint": one[link.Endpoint]{lambdacdk.LinkEndpoint("https://example.com")},
		"Config":   one[link.Config[int]]{link.ConfigOf(7)},
	}
}

// A levelApp is what a deployment would make of levelContracts.
type levelApp struct {
	dir       string            // of the assembly
	policies  map[string][]any  // by function: the statements of its role
	variables map[string]string // by function: LINK_TO
	arns      map[string]string // by construct: the ARN of the resource
	keys      map[string]any    // by construct: the policy of the key
}

const (
	levelAccount = "111122223333"
	levelStack   = "Levels"
)

// levels synthesizes the app once.
var levels = sync.OnceValues(func() (*levelApp, error) {
	context, err := readContext(repoRoot)
	if err != nil {
		return nil, err
	}
	context[lambdacdk.SkipBuild] = true
	context["aws:cdk:enable-path-metadata"] = true
	dir, err := synthesized()
	if err != nil {
		return nil, err
	}
	app := awscdk.NewApp(&awscdk.AppProps{Context: &context, Outdir: new(dir + "/" + levelStack)})
	stack := awscdk.NewStack(app, new(levelStack), &awscdk.StackProps{Env: &awscdk.Environment{Account: new(levelAccount), Region: new("eu-west-1")}})
	for name, contract := range levelContracts(stack) {
		lambdacdk.NewGoFunction(stack, name, &lambdacdk.GoFunctionProps{Entry: "./cmd/" + name, Links: contract})
	}
	assemblyDir := *app.Synth(nil).Directory()
	stacks, err := assembly.Load(assemblyDir)
	if err != nil {
		return nil, err
	}
	levels := readLevels(stacks)
	levels.dir = assemblyDir
	return levels, nil
})

// levelsOf is levels for a test.
func levelsOf(t *testing.T) *levelApp {
	t.Helper()
	app, err := levels()
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func readLevels(stacks []*assembly.Stack) *levelApp {
	values := cfn.New(stacks, cfn.Options{})
	app := &levelApp{policies: map[string][]any{}, variables: map[string]string{}, arns: map[string]string{}, keys: map[string]any{}}
	for _, s := range stacks {
		for id, r := range s.Template.Resources {
			name := strings.TrimPrefix(r.ConstructPath(), levelStack+"/")
			properties, _ := values.Resolve(s, r.Properties).(map[string]any)
			switch r.Type {
			case "AWS::IAM::Policy":
				function, _, _ := strings.Cut(name, "/")
				document, _ := properties["PolicyDocument"].(map[string]any)
				app.policies[function] = append(app.policies[function], list(document["Statement"])...)
			case "AWS::Lambda::Function":
				environment, _ := properties["Environment"].(map[string]any)
				variables, _ := environment["Variables"].(map[string]any)
				app.variables[name] = cfn.Text(variables["LINK_TO"])
			case "AWS::KMS::Key":
				app.keys[name] = properties["KeyPolicy"]
			}
			// What Ref gives is the ARN of some and the name of others.
			app.arns[name] = values.String(s, map[string]any{"Fn::GetAtt": []any{id, "Arn"}})
			if ref := values.String(s, map[string]any{"Ref": id}); strings.HasPrefix(ref, "arn:") {
				app.arns[name] = ref
			}
			if r.Type == "AWS::ApiGatewayV2::Api" { // CloudFormation has no name for what execute-api calls it
				app.arns[name] = "arn:aws:execute-api:eu-west-1:" + levelAccount + ":" + values.String(s, map[string]any{"Ref": id})
			}
		}
	}
	return app
}

var constructName = regexp.MustCompile(`^[A-Za-z]+`)

// arn is the ARN of a resource, or of what is below or beside it:
// "Uploads/in/a.txt", "Uploads-2".
func (a *levelApp) arn(t *testing.T, resource string) string {
	t.Helper()
	name := constructName.FindString(resource)
	arn := a.arns[name]
	if arn == "" {
		t.Fatalf("%s is no resource of the app", resource)
	}
	return arn + strings.TrimPrefix(resource, name)
}

// A kind of link that is added, or a level, is judged by the tests of all: it
// has a function in the level app.
func TestEveryLevelHasAFunction(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repoRoot, "internal", "linklevels", "levels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Rules []struct {
			Kind   linkbinding.Kind
			Levels []string
		}
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	var have []linkbinding.Field
	for name, contract := range levelContracts(newTestStack(t)) {
		fields, err := linkbinding.Fields(contract)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		have = append(have, fields...)
	}
	for _, r := range table.Rules {
		if !slices.ContainsFunc(have, func(f linkbinding.Field) bool {
			return f.Kind == r.Kind && !slices.ContainsFunc(r.Levels, func(l string) bool { return !slices.Contains(f.Levels, l) })
		}) {
			t.Errorf("no function of levelContracts has a link to a %s with %q", r.Kind, r.Levels)
		}
	}
	if len(table.Rules) == 0 {
		t.Error("there are no rules")
	}
}
