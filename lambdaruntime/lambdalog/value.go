package lambdalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strconv"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/internal/jsontext"
)

// appendValue appends v, which is resolved and not a group, as JSON.
func appendValue(b []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindString:
		return appendString(b, v.String())
	case slog.KindInt64:
		return strconv.AppendInt(b, v.Int64(), 10)
	case slog.KindUint64:
		return strconv.AppendUint(b, v.Uint64(), 10)
	case slog.KindFloat64:
		return appendFloat(b, v.Float64())
	case slog.KindBool:
		return strconv.AppendBool(b, v.Bool())
	case slog.KindDuration:
		return strconv.AppendInt(b, int64(v.Duration()), 10)
	case slog.KindTime:
		return appendTime(b, v.Time())
	}
	return appendAny(b, v.Any())
}

// appendFloat appends f as encoding/json does; what JSON cannot express
// becomes a string.
func appendFloat(b []byte, f float64) []byte {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return appendString(b, strconv.FormatFloat(f, 'g', -1, 64))
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, 64)
}

// appendAny appends a value of any type: an error by its message, anything
// else as encoding/json does. A method that panics, as those of nil pointers
// tend to, must not end the request that only wanted to log.
func appendAny(b []byte, v any) (out []byte) {
	start := len(b)
	defer func() {
		if p := recover(); p != nil {
			out = appendString(b[:start], fmt.Sprintf("!PANIC: %v", p))
		}
	}()
	_, marshals := v.(json.Marshaler)
	if err, ok := v.(error); ok && !marshals {
		return appendString(b, err.Error())
	}
	var encoded bytes.Buffer
	e := json.NewEncoder(&encoded)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return appendString(b, "!ERROR: "+err.Error())
	}
	return append(b, bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))...)
}

// resolve calls v's LogValue methods.
func resolve(v slog.Value) slog.Value {
	if v.Kind() == slog.KindLogValuer {
		return v.Resolve() // recovers panics itself
	}
	return v
}

// appendString appends s quoted. Bytes that are not UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	return append(jsontext.Append(append(b, '"'), s), '"')
}
