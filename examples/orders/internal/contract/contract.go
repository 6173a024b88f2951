// Package contract says what each function of the app may use, and what its
// functions send to each other. Infrastructure fills these structs, the
// handlers load them.
package contract

import (
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/orders/internal/orders"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

// Take is for the function that takes orders.
type Take struct {
	Orders link.QueueOf[orders.Order]
}

// Show is for the function that answers questions. It can change nothing.
type Show struct {
	Orders link.Table[link.GetOne]
	Sales  link.Table[link.Query]
}

// Price is for the only function that knows prices.
type Price struct {
	Prices link.Config[orders.Prices]
}

// Worker is for the only function that confirms orders.
type Worker struct {
	Price    link.FunctionOf[orders.Question]
	Orders   link.Table[link.Put]
	Handled  link.Table[link.TableBoth[link.GetOne, link.WriteOne]] // the records of package idempotency
	Failures link.TopicOf[Failure]
	Attempts link.Config[int] // how often the queue delivers a message
}

// Sales is for the function that keeps the view of what was sold.
type Sales struct {
	Sales link.Table[link.Put]
}

// Report is for the nightly report.
type Report struct {
	Orders  link.Table[link.Query]
	Reports link.Bucket[link.PutWhole]
}

// A ReportUntil asks for the report of the 24 hours before a time. That is the
// time the report was meant for and not the time when it runs, so that a report
// which is made again is the same report.
type ReportUntil struct {
	Time link.ScheduledTime `json:"time"`
}

// Importer is for the function that takes orders from files.
type Importer struct {
	Files  link.Bucket[link.Get]
	Orders link.QueueOf[orders.Order]
}

// A Failure is what the app itself tells the topic of failures. Lambda tells it
// documents of its own.
type Failure struct {
	Order   string `json:"order"`
	Problem string `json:"problem"`
}
