package lambdatest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-lambda-go/events"
)

// CloudWatchLogs is the event of a log group's subscription: the lines as
// JSON, compressed, in base64.
func CloudWatchLogs(group, stream string, lines ...string) events.CloudwatchLogsEvent {
	data := events.CloudwatchLogsData{
		Owner: "123456789012", LogGroup: group, LogStream: stream,
		SubscriptionFilters: []string{"test"}, MessageType: "DATA_MESSAGE",
	}
	for i, line := range lines {
		data.LogEvents = append(data.LogEvents, events.CloudwatchLogsLogEvent{
			ID: fmt.Sprintf("%056d", i+1), Timestamp: eventTime.UnixMilli(), Message: line,
		})
	}
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	json.NewEncoder(zw).Encode(data) // strings and numbers into memory: cannot fail
	zw.Close()
	return events.CloudwatchLogsEvent{AWSLogs: events.CloudwatchLogsRawData{Data: base64.StdEncoding.EncodeToString(packed.Bytes())}}
}
