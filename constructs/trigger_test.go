package lambdacdk

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// The CDK refuses to go on where it finds a file changed that stood in the
// folder before, and a changed template would be deployed.
func TestTriggersSynthesizeTheSameAgainIntoTheirFolder(t *testing.T) {
	out := t.TempDir()
	var templates [2][]byte
	for i := range templates {
		app := awscdk.NewApp(&awscdk.AppProps{Outdir: &out})
		stack := awscdk.NewStack(app, new("Shop"), nil)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{AliasName: "live"})
		calls := []func(){
			func() { worker.OnQueue(NewQueue(stack, "Jobs", nil), nil) },
			func() { worker.OnTable(streamedTable(stack), nil) },
			func() { worker.OnStream(kinesisStream(stack), nil) },
			func() {
				worker.OnSchedule("Hourly", Every(time.Hour), &OnScheduleProps{Input: map[string]int{"b": 1, "a": 2}})
			},
		}
		for _, call := range calls {
			call()
		}
		app.Synth(nil)
		app.Synth(&awscdk.StageSynthesisOptions{Force: new(true)})
		var err error
		if templates[i], err = os.ReadFile(filepath.Join(out, "Shop.template.json")); err != nil {
			t.Fatal(err)
		}
	}
	if string(templates[0]) != string(templates[1]) {
		t.Error("the second synthesis has another template")
	}
}

// Logical ids follow from what invokes the function, not from the order in which
// the app says so.
func TestTriggersKeepTheirIDsInAnyOrder(t *testing.T) {
	ids := map[string]int{}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 1, 0, 2}} {
		stack := newStack(t, nil)
		jobs, more := NewQueue(stack, "Jobs", nil), NewQueue(stack, "More", nil)
		table, stream := streamedTable(stack), kinesisStream(stack)
		worker := newWorker(t, stack, "Worker", GoFunctionProps{})
		for _, i := range order {
			[]func(){
				func() { worker.OnQueue(jobs, nil) }, func() { worker.OnQueue(more, nil) },
				func() { worker.OnTable(table, nil) }, func() { worker.OnStream(stream, nil) },
			}[i]()
		}
		for id, r := range synth(t, stack) {
			ids[fmt.Sprint(r.Type, " ", id)]++
		}
	}
	for id, n := range ids {
		if n != 2 {
			t.Errorf("%s is there in %d of two orders", id, n)
		}
	}
}
