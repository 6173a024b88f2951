package logs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/logs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/message"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/service"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/servicetest"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/history"
)

func TestFiltersChooseRecords(t *testing.T) {
	const record = `{"level":"ERROR","status":404,"user":{"name":"ann","tags":["a","b"]},"gone":null,"ok":true}`
	for pattern, want := range map[string]bool{
		``:                                      true,
		`ERROR`:                                 true,
		`ERROR INFO`:                            false,
		`?ERROR ?INFO`:                          true,
		`?INFO ?WARN`:                           false,
		`ERROR -ann`:                            false,
		`"\"level\":\"ERROR\""`:                 false, // the quotes of a phrase are not those of JSON
		`%user.*ann%`:                           true,
		`{ $.level = "ERROR" }`:                 true,
		`{ $.level = ERROR }`:                   true,
		`{ $.level = "ERR*" }`:                  true,
		`{ $.level != "ERROR" }`:                false,
		`{ $.level = %^ERR% }`:                  true,
		`{ $.status >= 400 && $.status < 500 }`: true,
		`{ $.status = 500 || ($.user.name = "ann" && $.ok IS TRUE) }`:    true,
		`{ $.user.tags[1] = "b" }`:                                       true,
		`{ $.user.tags[2] = "b" }`:                                       false,
		`{ $["user"]["name"] = "ann" }`:                                  true,
		`{ $.gone IS NULL }`:                                             true,
		`{ $.never IS NULL }`:                                            false,
		`{ $.never NOT EXISTS }`:                                         true,
		`{ ($.level = "INFO") || ($.level = "ERROR" && $.ok IS FALSE) }`: false,
	} {
		f, err := logs.ParseFilter(pattern)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if got := f.Match(record); got != want {
			t.Errorf("%s matches: %v, want %v", pattern, got, want)
		}
	}
	if f, _ := logs.ParseFilter(`{ $.level = "ERROR" }`); f.Match("ERROR in text") {
		t.Error("a pattern for JSON matches text")
	}
	for _, pattern := range []string{`[a, b]`, `{ $.level }`, `{ $.level = "x"`, `{ level = "x" }`, `{ $.level > "x" }`, `{ $.a IS MAYBE }`} {
		if _, err := logs.ParseFilter(pattern); err == nil || !strings.Contains(err.Error(), pattern) {
			t.Errorf("%s: %v, want an error that shows it", pattern, err)
		}
	}
}

func TestFunctionsGetTheRecordsOfOthers(t *testing.T) {
	a := servicetest.App(t,
		`Group AWS::Logs::LogGroup {"LogGroupName": "shop"}`,
		`Api AWS::Lambda::Function {"Runtime": "nodejs22.x", "LoggingConfig": {"LogGroup": {"Ref": "Group"}}}`,
		`Errors AWS::Logs::SubscriptionFilter {"LogGroupName": {"Ref": "Group"}, "FilterPattern": "{ $.level = \"ERROR\" }", "DestinationArn": `+servicetest.WorkARN+`}`,
		`Stream AWS::Logs::SubscriptionFilter {"LogGroupName": {"Ref": "Group"}, "FilterPattern": "", "DestinationArn": "arn:aws:kinesis:us-east-1:1:stream/x"}`,
	)
	synctest.Test(t, func(t *testing.T) {
		type sent struct {
			target string
			from   message.Origin
			body   string
		}
		var all []sent
		ctx, cancel := context.WithCancel(context.Background())
		host := service.Host{Background: ctx, Problem: t.Errorf, EventSource: func(string) service.EventSource { return nil },
			Deliver: func(target string, from message.Origin, m message.Message) error {
				all = append(all, sent{target, from, m.Body})
				return nil
			}}
		s := logs.New(host).(*logs.Service)
		a.Read(functions.New(host), s)
		if err := s.Commit(); err != nil {
			t.Fatal(err)
		}
		for i, level := range []string{"ERROR", "INFO", "ERROR"} {
			s.Write("Shop-Api", "1", fmt.Sprintf(`{"level":%q,"n":%d}`, level, i), history.Cause{})
			time.Sleep(100 * time.Millisecond)
		}
		s.Write("Shop-Work", "1", `{"level":"ERROR"}`, history.Cause{}) // of another log group
		time.Sleep(time.Minute)
		cancel()
		s.Stop()
		if len(all) != 1 || !strings.HasSuffix(all[0].target, ":function:Shop-Work") || all[0].from.Service != "logs.amazonaws.com" || all[0].from.ARN != "arn:aws:logs:us-east-1:123456789012:log-group:shop:*" {
			t.Fatalf("sent %+v, want one event", all)
		}
		var event events.CloudwatchLogsEvent
		if err := json.Unmarshal([]byte(all[0].body), &event); err != nil {
			t.Fatal(err)
		}
		data, err := event.AWSLogs.Parse()
		if err != nil || data.LogGroup != "shop" || data.MessageType != "DATA_MESSAGE" || data.Owner != "123456789012" || len(data.LogEvents) != 2 || data.LogEvents[1].Message != `{"level":"ERROR","n":2}` || data.LogEvents[0].Timestamp == 0 {
			t.Errorf("event %+v, %v", data, err)
		}
	})
	if skipped := a.Skipped(); len(skipped) != 1 || skipped[0].Path != "Shop/Stream" {
		t.Errorf("skipped %v, want the stream", skipped)
	}
}

// Records that wait for their event, and those whose event is handed on, are a
// backlog: the first for a moment of the clock, so that it goes on.
func TestRecordsThatNoEventHasAreABacklog(t *testing.T) {
	a := servicetest.App(t,
		`Api AWS::Lambda::Function {"Runtime": "nodejs22.x"}`,
		`Errors AWS::Logs::SubscriptionFilter {"LogGroupName": "/aws/lambda/Shop-Api", "FilterPattern": "ERROR", "DestinationArn": `+servicetest.WorkARN+`}`,
	)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		deliver := make(chan error)
		host := service.Host{Background: ctx, Problem: t.Errorf, EventSource: func(string) service.EventSource { return nil },
			Deliver: func(string, message.Origin, message.Message) error { return <-deliver }}
		s := logs.New(host).(*logs.Service)
		a.Read(functions.New(host), s)
		if err := s.Commit(); err != nil {
			t.Fatal(err)
		}
		has := func(when string, want ...service.Backlog) {
			t.Helper()
			if got := s.Backlogs(); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", when, got, want)
			}
		}
		s.Write("Shop-Api", "1", "INFO", history.Cause{})
		has("nobody wants it")
		for _, stream := range []string{"1", "1", "2"} {
			s.Write("Shop-Api", stream, "ERROR", history.Cause{})
		}
		has("written", service.Backlog{Kind: "log", Path: "Shop/Errors", Delayed: 3})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		s.Write("Shop-Api", "1", "ERROR", history.Cause{})
		has("handed on", service.Backlog{Kind: "log", Path: "Shop/Errors", Delayed: 1, InFlight: 3})
		time.Sleep(2 * time.Second)
		for range 3 {
			deliver <- nil
		}
		synctest.Wait()
		has("done")
		cancel()
		s.Stop()
	})
}

// No record is lost: many at once are several events, and with a state those that
// no event has when the tool is killed come in the next run.
func TestRecordsAreNotLost(t *testing.T) {
	a := servicetest.App(t,
		`Api AWS::Lambda::Function {"Runtime": "nodejs22.x"}`,
		`Errors AWS::Logs::SubscriptionFilter {"LogGroupName": "/aws/lambda/Shop-Api", "FilterPattern": "", "DestinationArn": `+servicetest.WorkARN+`}`,
	)
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		var mu sync.Mutex // events are sent at once
		var sizes []int
		run := func(write func(*logs.Service)) {
			ctx, cancel := context.WithCancel(context.Background())
			host := service.Host{Background: ctx, StateDir: dir, Problem: t.Errorf, EventSource: func(string) service.EventSource { return nil },
				Deliver: func(_ string, _ message.Origin, m message.Message) error {
					var event events.CloudwatchLogsEvent
					if err := json.Unmarshal([]byte(m.Body), &event); err != nil {
						return err
					}
					data, err := event.AWSLogs.Parse()
					mu.Lock()
					defer mu.Unlock()
					sizes = append(sizes, len(data.LogEvents))
					return err
				}}
			f, s := functions.New(service.Host{Background: ctx, EventSource: host.EventSource}), logs.New(host).(*logs.Service)
			a.Read(f, s)
			if err := s.Commit(); err != nil {
				t.Fatal(err)
			}
			write(s)
			cancel()
			s.Stop()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		run(func(s *logs.Service) {
			for n := range 2500 {
				s.Write("Shop-Api", "1", fmt.Sprint(n), history.Cause{})
			}
			time.Sleep(10 * time.Second)
			s.Write("Shop-Api", "1", "the last one", history.Cause{})
		})
		slices.Sort(sizes)
		if got, want := fmt.Sprint(sizes), "[500 1000 1000]"; got != want {
			t.Errorf("events of %s records, want %s", got, want)
		}
		sizes = nil
		for range 2 {
			run(func(*logs.Service) { time.Sleep(10 * time.Second) })
		}
		if got, want := fmt.Sprint(sizes), "[1]"; got != want {
			t.Errorf("the next runs send events of %s records, want %s", got, want)
		}
	})
}
