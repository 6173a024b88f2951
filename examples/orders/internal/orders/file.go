package orders

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// A FileError says what is wrong with a file of orders.
type FileError struct{ Err error }

// Error tells all that is wrong.
func (e *FileError) Error() string { return "the file is refused as a whole: " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *FileError) Unwrap() error { return e.Err }

var fileHeader = []string{"order", "customer", "sku", "count"}

// ReadFile reads orders from CSV with the columns order, customer, sku and
// count. Rows of one order follow each other. It returns all orders of the file
// or, with a *FileError, none: half a file would be hard to repair.
func ReadFile(r io.Reader) ([]Order, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = len(fileHeader)
	rows, err := in.ReadAll()
	if err != nil {
		return nil, &FileError{err}
	}
	if len(rows) == 0 || !slices.Equal(rows[0], fileHeader) {
		return nil, &FileError{fmt.Errorf("the first row must be %q", fileHeader)}
	}
	var all []Order
	var errs []error
	begun := map[string]bool{}
	for i, row := range rows[1:] {
		id, customer := row[0], row[1]
		count, err := strconv.Atoi(row[3])
		if err != nil {
			errs = append(errs, fmt.Errorf("row %d: count is %q, which is no number", i+2, row[3]))
		}
		if n := len(all); n == 0 || all[n-1].ID != id {
			if begun[id] {
				errs = append(errs, fmt.Errorf("row %d: order %q has rows in two places", i+2, id))
			}
			begun[id] = true
			all = append(all, Order{ID: id, Customer: customer})
		}
		last := &all[len(all)-1]
		if last.Customer != customer {
			errs = append(errs, fmt.Errorf("row %d: customer is %q, that of order %q is %q", i+2, customer, id, last.Customer))
		}
		last.Lines = append(last.Lines, Line{SKU: row[2], Count: count})
	}
	for _, o := range all {
		if err := o.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("order %q: %w", o.ID, err))
		}
	}
	if len(errs) > 0 {
		return nil, &FileError{errors.Join(errs...)}
	}
	return all, nil
}

// WriteReport writes confirmed orders as CSV, in their order.
func WriteReport(w io.Writer, all []Confirmed) error {
	out := csv.NewWriter(w)
	out.Write([]string{"order", "customer", "cents", "confirmed"})
	for _, c := range all {
		out.Write([]string{c.ID, c.Customer, strconv.Itoa(c.Cents), c.At.UTC().Format("2006-01-02T15:04:05Z")})
	}
	out.Flush()
	return out.Error() // of every write
}
