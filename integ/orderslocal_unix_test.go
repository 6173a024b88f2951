//go:build unix

package integ

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// The example orders runs with lambdacdk local: what is posted over HTTP goes
// through a queue, a function that another one calls, a table, its stream, a
// topic, a bucket and a schedule, with the permissions that the app has on AWS.
func TestLocalRunsTheOrdersExample(t *testing.T) {
	notShort(t, "builds eight handlers and runs dynalite")
	shop := startOrders(t, ordersFolder(t, 5*time.Second))

	t.Run("an order is confirmed once, however often it is sent", func(t *testing.T) {
		for range 3 {
			if got := shop.order(t, "k1", "tea"); got != http.StatusAccepted {
				t.Fatalf("POST /orders = %d, want 202", got)
			}
		}
		var order struct {
			Customer string
			Cents    int
		}
		until(t, "the order", func() bool { return shop.get(t, "/orders/k1", &order) == http.StatusOK })
		if order.Customer != "ann" || order.Cents != 2*450 {
			t.Errorf("GET /orders/k1 = %+v, want that of ann for 900 cents", order)
		}
		shop.emptied(t, "Incoming")
		if n := len(shop.items(t, "Confirmed", "id")); n != 1 {
			t.Errorf("%d orders, want 1", n)
		}
	})

	t.Run("the stream fills the view", func(t *testing.T) {
		var sales []struct{ Order string }
		until(t, "the sale", func() bool {
			return shop.get(t, "/items/tea/sales", &sales) == http.StatusOK && len(sales) == 1 && sales[0].Order == "k1"
		})
	})

	t.Run("a bad order is tried again alone, and ends in the dead-letter queue", func(t *testing.T) {
		shop.order(t, "bad", "gin")
		shop.order(t, "good", "cup")
		until(t, "the topic's word", func() bool {
			return shop.said(`order bad is in the dead-letter queue: .*the shop sells no \\*"gin`) != ""
		})
		until(t, "the dead letter", func() bool { return shop.waiting(t, "IncomingDeadLetters") == 1 })
		if got := shop.get(t, "/orders/good", nil); got != http.StatusOK {
			t.Errorf("GET /orders/good = %d, want 200", got)
		}
	})

	t.Run("a file in the bucket is orders", func(t *testing.T) {
		shop.put(t, "imports/partner.csv", "order,customer,sku,count\nf1,bob,coffee,1\nf2,bob,cup,2\nf2,bob,tea,1\n")
		for _, id := range []string{"f1", "f2"} {
			until(t, id, func() bool { return shop.get(t, "/orders/"+id, nil) == http.StatusOK })
		}
		shop.put(t, "imports/mistake.csv", "order,customer,sku,count\nf3,bob,coffee,one\n")
		until(t, "word of the mistake, after three attempts", func() bool {
			return shop.said(`RetriesExhausted\): imports/mistake.csv: the file is refused as a whole`) != ""
		})
	})

	t.Run("the report is made by its schedule", func(t *testing.T) {
		shop.run(t, "trigger", "Nightly")
		var report string
		until(t, "the report", func() bool {
			key, text := shop.newest(t, "reports/")
			report = text
			return key != ""
		})
		for _, want := range []string{"k1,ann,900,", "f2,bob,3030,"} {
			if !strings.Contains(report, want) {
				t.Errorf("the report has no %q:\n%s", want, report)
			}
		}
	})

	t.Run("dead letters go back", func(t *testing.T) {
		shop.run(t, "queues", "--redrive", "Orders/Incoming/DeadLetters")
		until(t, "the order's second death", func() bool {
			return len(regexp.MustCompile(`order bad is in the dead-letter queue`).FindAllString(shop.output(), -1)) >= 2
		})
	})

	if denied := shop.said(`.*AccessDenied.*`); denied != "" {
		t.Errorf("something was denied: %s", denied)
	}
	shop.stop(t, syscall.SIGINT)
}

// ordersFolder returns a folder whose cdk.json runs the example and then edits
// its template: a message that failed comes again after seconds, longer than its
// worker may work on it, and not after half a minute.
func ordersFolder(t *testing.T, visibility time.Duration) string {
	t.Helper()
	edits := []string{fmt.Sprintf(`s/"VisibilityTimeout": 30$/"VisibilityTimeout": %.0f/`, visibility.Seconds()), `s/"Timeout": 5$/"Timeout": 4/`}
	app := appNamed(t, "orders")
	example, err := filepath.Abs(app.dir)
	if err != nil {
		t.Fatal(err)
	}
	config, err := readContext(app.dir)
	if err != nil {
		t.Fatal(err)
	}
	command := fmt.Sprintf(`cd %q && %q`, example, app.binary)
	for _, e := range edits {
		command += fmt.Sprintf(` && sed -i '%s' "$CDK_OUTDIR/Orders.template.json"`, e)
	}
	text, err := json.Marshal(map[string]any{"app": command, "context": config})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cdk.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// An ordersTool is the example orders, served by lambdacdk local.
type ordersTool struct {
	*localTool
	dir    string
	tables *dynamodb.Client
	files  *s3.Client
	queues *sqs.Client
}

func startOrders(t *testing.T, dir string, args ...string) *ordersTool {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("tables need npm: ", err)
	}
	tool := startLocal(t, append(args, dir)...)
	key := strings.TrimPrefix(tool.said(`AWS_ACCESS_KEY_ID=\w+`), "AWS_ACCESS_KEY_ID=")
	cfg := aws.Config{
		Region: "us-east-1", BaseEndpoint: new(strings.TrimPrefix(tool.said(`AWS services at http://[^,]+`), "AWS services at ")),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key, SecretAccessKey: key}, nil
		}),
	}
	return &ordersTool{
		localTool: tool, dir: dir, tables: dynamodb.NewFromConfig(cfg), queues: sqs.NewFromConfig(cfg),
		files: s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }),
	}
}

// order posts an order of two of an item and returns the status.
func (s *ordersTool) order(t *testing.T, key, sku string) int {
	t.Helper()
	return postOrder(t, s.url, key, sku)
}

// postOrder posts an order of two of an item to a service and returns the status.
func postOrder(t *testing.T, url, key, sku string) int {
	t.Helper()
	body := fmt.Sprintf(`{"customer":"ann","lines":[{"sku":%q,"count":2}]}`, sku)
	r, err := http.NewRequestWithContext(t.Context(), "POST", url+"/orders", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func (s *ordersTool) get(t *testing.T, path string, into any) int {
	t.Helper()
	got := s.request(t, "GET", path, "", "", nil)
	if got.status == http.StatusOK && into != nil {
		if err := json.Unmarshal(got.body, into); err != nil {
			t.Fatalf("GET %s = %s: %v", path, got, err)
		}
	}
	return got.status
}

// named finds the one name that has a construct's logical id in it.
func named(t *testing.T, id string, names []string) string {
	t.Helper()
	pattern := regexp.MustCompile(`(?i)orders-` + id + `[0-9A-F]{8}$`)
	i := slices.IndexFunc(names, pattern.MatchString)
	if i < 0 {
		t.Fatalf("no %s among %q", pattern, names)
	}
	return names[i]
}

// items are the values of an attribute in a table.
func (s *ordersTool) items(t *testing.T, id, attribute string) (values []string) {
	t.Helper()
	list, err := s.tables.ListTables(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	name := named(t, id, list.TableNames)
	for pages := dynamodb.NewScanPaginator(s.tables, &dynamodb.ScanInput{TableName: &name}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			value, _ := item[attribute].(*dynamotypes.AttributeValueMemberS)
			values = append(values, value.Value)
		}
	}
	return values
}

// waiting is how many messages of a queue are visible.
func (s *ordersTool) waiting(t *testing.T, id string) int {
	t.Helper()
	visible, _ := s.messages(t, id)
	return visible
}

// emptied waits until nothing is in a queue.
func (s *ordersTool) emptied(t *testing.T, id string) {
	t.Helper()
	until(t, id+" to be empty", func() bool {
		visible, hidden := s.messages(t, id)
		return visible+hidden == 0
	})
}

// put stores a file in the bucket.
func (s *ordersTool) put(t *testing.T, key, text string) {
	t.Helper()
	_, err := s.files.PutObject(t.Context(), &s3.PutObjectInput{Bucket: new(s.bucket(t)), Key: &key, Body: strings.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *ordersTool) bucket(t *testing.T) string {
	t.Helper()
	list, err := s.files.ListBuckets(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range list.Buckets {
		names = append(names, *b.Name)
	}
	return named(t, "Files", names)
}

// newest is the last of the objects below a prefix, by name, and what is in it.
func (s *ordersTool) newest(t *testing.T, prefix string) (key, text string) {
	t.Helper()
	bucket := s.bucket(t)
	list, err := s.files.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Contents) == 0 {
		return "", ""
	}
	key = *list.Contents[len(list.Contents)-1].Key
	object, err := s.files.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	defer object.Body.Close()
	body, err := io.ReadAll(object.Body)
	if err != nil {
		t.Fatal(err)
	}
	return key, string(body)
}

// queue is the URL of a queue.
func (s *ordersTool) queue(t *testing.T, id string) string {
	t.Helper()
	list, err := s.queues.ListQueues(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return named(t, id, list.QueueUrls)
}

// messages counts those of a queue.
func (s *ordersTool) messages(t *testing.T, id string) (visible, hidden int) {
	t.Helper()
	got, err := s.queues.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: new(s.queue(t, id)), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll},
	})
	if err != nil {
		t.Fatal(err)
	}
	count := func(name types.QueueAttributeName) int {
		n, err := strconv.Atoi(got.Attributes[string(name)])
		if err != nil {
			t.Fatalf("%s of %s: %v", name, id, err)
		}
		return n
	}
	return count(types.QueueAttributeNameApproximateNumberOfMessages), count(types.QueueAttributeNameApproximateNumberOfMessagesNotVisible)
}

// run runs a command of the tool for the app that is served.
func (s *ordersTool) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(lambdacdkTool(t), append(args, s.dir)...).CombinedOutput()
	if err != nil {
		t.Fatalf("lambdacdk %q: %v\n%s", args, err, out)
	}
	return string(out)
}
