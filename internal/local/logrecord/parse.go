package logrecord

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Parse reads what a function has written: one line, or lines that belong
// together. Level, Message, Fields, Stack and Goroutines of the result are set,
// and RequestID if the record names one.
func Parse(text string) Record {
	text = strings.TrimRight(text, "\n")
	rest := withoutTime(text)
	if r, ok := fromJSON(rest); ok {
		return r
	}
	if r, ok := fromLogfmt(rest); ok {
		return r
	}
	r := Record{Message: rest}
	if m := leadingLevel.FindStringSubmatch(rest); m != nil {
		r.Level, r.Message = Level(m[1]+m[2]), rest[len(m[0]):]
	}
	if head, stack, others, ok := cutStack(r.Message); ok {
		r.Message, r.Stack, r.Goroutines = head, stack, others
		if r.Level == "" {
			r.Level = levelOfCrash(head)
		}
	}
	return r
}

// times are what loggers begin a line of text with. The time of every record is
// known anyway.
var times = regexp.MustCompile(`^(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d\.\d{3}) +`)

func withoutTime(text string) string { return text[len(times.FindString(text)):] }

// leadingLevel is the level at the beginning of a text.
var leadingLevel = regexp.MustCompile(`^\[?(TRACE|DEBUG|INFO|WARN|ERROR|FATAL|WARNING)([+-]\d+)?(?:\]:?|:)?(?: +|$)`)

// crash is how Go begins what it prints of a program that it ends.
var crash = regexp.MustCompile(`^(?:panic: |fatal error: |unexpected fault address|SIGQUIT: )`)

func levelOfCrash(head string) Level {
	if crash.MatchString(head) {
		return "FATAL"
	}
	return ""
}

// fromJSON reads a JSON record, or Lambda's error document, which aws-lambda-go
// prints.
func fromJSON(text string) (Record, bool) {
	all, ok := decodeObject([]byte(text))
	if !ok {
		return Record{}, false
	}
	r := Record{}
	var rest []field
	var errorType, errorMessage string
	said := false
	for _, f := range all {
		switch f.key {
		case "level", "severity", "lvl":
			r.Level, said = Level(strings.ToUpper(plainText(f.value))), true
			continue
		case "msg", "message":
			if r.Message == "" {
				r.Message, said = plainText(f.value), true
				continue
			}
		case "time", "timestamp", "ts", "functionName", "functionArn", "functionVersion":
			continue // of every line
		case "requestId", "AWSRequestId":
			if r.RequestID == "" {
				r.RequestID = plainText(f.value)
				continue
			}
		case "errorType":
			errorType = plainText(f.value)
		case "errorMessage":
			errorMessage = plainText(f.value)
		case "stackTrace", "stack", "stacktrace", "stack_trace":
			if stack, others := decodeStack(f.value); len(stack) > 0 && r.Stack == nil {
				r.Stack, r.Goroutines = stack, others
				continue
			}
		}
		rest = append(rest, f)
	}
	if !said {
		if errorMessage == "" && errorType == "" {
			return Record{}, false // JSON, but no record
		}
		r.Level, r.Message = "ERROR", errorMessage
		if errorType != "" {
			r.Message = errorType + ": " + errorMessage
		}
		rest = without(rest, "errorType", "errorMessage")
	}
	if inner, ok := errorDocument(r.Message); ok { // aws-lambda-go through a logger of JSON
		r.Level, r.Message, r.Stack, r.Goroutines = inner.Level, inner.Message, inner.Stack, inner.Goroutines
	}
	if head, stack, others, ok := cutStack(r.Message); ok && r.Stack == nil {
		r.Message, r.Stack, r.Goroutines = head, stack, others
	}
	r.Fields = encodeObject(rest)
	return r, true
}

// errorDocument reads a message that is one.
func errorDocument(message string) (Record, bool) {
	if !strings.HasPrefix(message, `{"errorMessage"`) {
		return Record{}, false
	}
	return fromJSON(message)
}

// logfmt is a record of slog's TextHandler and its like.
var logfmt = regexp.MustCompile(`^(?:(?:time|ts)=\S+ )?level=[A-Za-z]+`)

func fromLogfmt(text string) (Record, bool) {
	if !logfmt.MatchString(text) {
		return Record{}, false
	}
	line, more, _ := strings.Cut(text, "\n")
	r := Record{}
	var rest []field
	for line != "" {
		key, value, after, ok := cutPair(line)
		if !ok {
			return Record{}, false
		}
		line = after
		switch key {
		case "time", "ts":
		case "level":
			r.Level = Level(strings.ToUpper(value))
		case "msg":
			r.Message = value
		default:
			rest = append(rest, field{key, literal(value)})
		}
	}
	if more != "" {
		r.Message += "\n" + more
	}
	r.Fields = encodeObject(rest)
	return r, true
}

var pair = regexp.MustCompile(`^([^\s="]+|"(?:[^"\\]|\\.)*")=("(?:[^"\\]|\\.)*"|\S*)(?: +|$)`)

// cutPair reads key=value from the beginning of a line.
func cutPair(line string) (key, value, after string, ok bool) {
	m := pair.FindStringSubmatch(line)
	if m == nil {
		return "", "", "", false
	}
	return unquoted(m[1]), unquoted(m[2]), line[len(m[0]):], true
}

func unquoted(s string) string {
	var text string
	if strings.HasPrefix(s, `"`) && json.Unmarshal([]byte(s), &text) == nil {
		return text
	}
	return strings.Trim(s, `"`)
}
