package lambdaotel_test

import (
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/lambdaotel"
)

const (
	header  = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
	traceID = "5759e988bd862e3fe1be46a994272793"
	spanID  = "53995c3f42cd8ad8"
)

func TestSpanContextOfXRaysHeader(t *testing.T) {
	for in, sampled := range map[string]bool{
		header: true,
		header + ";Lineage=a87bd80c:1|68fd508a:5":                                                true,
		"Self=1-x;Sampled=1; Parent=53995c3f42cd8ad8;  Root=1-5759e988-bd862e3fe1be46a994272793": true,
		strings.Replace(header, "Sampled=1", "Sampled=0", 1):                                     false,
		strings.Replace(header, "Sampled=1", "Sampled=?", 1):                                     false,
		strings.TrimSuffix(header, ";Sampled=1"):                                                 false,
	} {
		c, err := lambdaotel.SpanContext(in)
		if err != nil || c.TraceID().String() != traceID || c.SpanID().String() != spanID || c.IsSampled() != sampled || !c.IsRemote() {
			t.Errorf("SpanContext(%q) = %+v, %v; want the ids, remote, sampled %t", in, c, err, sampled)
		}
	}
}

func TestMalformedHeadersAreErrors(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  `Root is ""`,
		"Root":                              `Root is ""`,
		"Parent=53995c3f42cd8ad8;Sampled=1": `Root is ""`,
		"Root=1-5759e988-bd862e3fe1be46a994272793":                        "no Parent", // tracing is off
		strings.Replace(header, "1-", "2-", 1):                            "it must be 1-",
		strings.Replace(header, "1-5759e988", "1-5759e98", 1):             "8 hex digits",
		strings.Replace(header, "bd862e3f", "BD862E3F", 1):                "Root is",
		strings.Replace(header, "5759e988-", "5759e988", 1):               "it must be",
		strings.Replace(header, spanID, "53995c3f", 1):                    `Parent is "53995c3f"`,
		strings.Replace(header, spanID, "0000000000000000", 1):            "Parent is",
		"Root=1-00000000-000000000000000000000000;Parent=" + spanID:       "Root is",
		"root=1-5759e988-bd862e3fe1be46a994272793;parent=" + spanID + ";": `Root is ""`,
	} {
		c, err := lambdaotel.SpanContext(in)
		if err == nil || !strings.Contains(err.Error(), want) || c.IsValid() {
			t.Errorf("SpanContext(%q) = %+v, %v; want an error with %q", in, c, err, want)
		}
	}
}

// xrayHeader writes a span context as X-Ray does.
func xrayHeader(c trace.SpanContext) string {
	id := c.TraceID().String()
	sampled := "0"
	if c.IsSampled() {
		sampled = "1"
	}
	return "Root=1-" + id[:8] + "-" + id[8:] + ";Parent=" + c.SpanID().String() + ";Sampled=" + sampled
}

func FuzzSpanContext(f *testing.F) {
	for _, seed := range []string{header, "", ";;=", "Root=1-;Parent=;Sampled", header + ";" + header, "Root=1-é-", "\x00=\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		c, err := lambdaotel.SpanContext(in)
		if (err == nil) != c.IsValid() {
			t.Fatalf("SpanContext(%q) = %+v, %v: valid exactly without an error", in, c, err)
		}
		if err != nil {
			return
		}
		again, err := lambdaotel.SpanContext(xrayHeader(c))
		if err != nil || !again.Equal(c) {
			t.Errorf("SpanContext(%q) = %+v, written and read again %+v, %v", in, c, again, err)
		}
	})
}
