// Package orders is the shop's own business: what an order is, what it costs,
// and which orders are none. It knows no AWS.
package orders

import (
	"errors"
	"fmt"
	"time"
)

// An Order is what a customer asks for. Its ID names it for good: whoever sends
// the same order twice sends the same ID, and gets one order.
type Order struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Lines    []Line `json:"lines"`
}

// A Line is one item of an order.
type Line struct {
	SKU   string `json:"sku"`
	Count int    `json:"count"`
}

const (
	maxText  = 100 // bytes of an id, a customer and a SKU
	maxLines = 50
	maxCount = 1000
)

// Validate says all that is wrong with the order, a line for each problem.
func (o Order) Validate() error {
	var errs []error
	for _, text := range []struct{ field, value string }{{"id", o.ID}, {"customer", o.Customer}} {
		if text.value == "" || len(text.value) > maxText {
			errs = append(errs, fmt.Errorf("%s has %d bytes, want 1 to %d", text.field, len(text.value), maxText))
		}
	}
	if len(o.Lines) == 0 || len(o.Lines) > maxLines {
		errs = append(errs, fmt.Errorf("%d lines, want 1 to %d", len(o.Lines), maxLines))
	}
	seen := map[string]bool{}
	for i, l := range o.Lines {
		if l.SKU == "" || len(l.SKU) > maxText {
			errs = append(errs, fmt.Errorf("lines[%d].sku has %d bytes, want 1 to %d", i, len(l.SKU), maxText))
		}
		if l.Count < 1 || l.Count > maxCount {
			errs = append(errs, fmt.Errorf("lines[%d].count is %d, want 1 to %d", i, l.Count, maxCount))
		}
		if seen[l.SKU] {
			errs = append(errs, fmt.Errorf("lines[%d].sku is %q a second time", i, l.SKU))
		}
		seen[l.SKU] = true
	}
	return errors.Join(errs...)
}

// A Confirmed order has a price. It is never changed.
type Confirmed struct {
	Order
	Cents int       `json:"cents"`
	At    time.Time `json:"confirmedAt"` // to the second, UTC
}

// A Sale is one line of a confirmed order, as those who look after the item see
// it.
type Sale struct {
	SKU      string `json:"sku"`
	Order    string `json:"order"`
	Customer string `json:"customer"`
	Count    int    `json:"count"`
}

// Sales are the lines of the order.
func (c Confirmed) Sales() []Sale {
	var all []Sale
	for _, l := range c.Lines {
		all = append(all, Sale{SKU: l.SKU, Order: c.ID, Customer: c.Customer, Count: l.Count})
	}
	return all
}
