package lambdaruntime

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	seesRequest = "TestHandlerSeesTheRequestOfTheClient"
	getsAnswer  = "TestClientGetsTheAnswerOfTheHandler"
)

// conformance names, for each row of the table of what an HTTP adapter must
// do, the tests that show it. Where it is not the handler that does it, a text
// says who does.
var conformance = map[int][]string{
	1:  {seesRequest},
	2:  {seesRequest},
	3:  {seesRequest},
	4:  {seesRequest, "TestEnvironmentNamesTheSource"},
	5:  {"TestEventsThatAreNotHTTPAreRefused"},
	6:  {"TestEventsThatAreNotHTTPAreRefused", "TestFallbackServesOtherEvents", "TestUnknownEventErrorSaysWhatToDo"},
	7:  {"TestOnlySourcesThatStreamGetStreams", "TestEnvironmentNamesTheSource", "constructs set the variables of internal/runtimeenv"},
	8:  {seesRequest, "TestBadRequestsAreAnsweredWith400", "FuzzPathAndQuery"},
	9:  {seesRequest, "FuzzPathAndQuery"},
	10: {seesRequest, "FuzzPathAndQuery"},
	11: {seesRequest, "FuzzPathAndQuery"},
	12: {seesRequest},
	13: {seesRequest},
	14: {seesRequest},
	15: {seesRequest, "FuzzPathAndQuery"},
	16: {seesRequest},
	17: {"TestPathIsNotMadeOfPathParameters"},
	18: {seesRequest, "FuzzPathAndQuery"},
	19: {seesRequest, "FuzzPathAndQuery"},
	20: {seesRequest, "FuzzPathAndQuery"},
	21: {seesRequest, "FuzzPathAndQuery"},
	22: {seesRequest, "FuzzPathAndQuery"},
	23: {seesRequest},
	24: {seesRequest},
	25: {"TestHandlerSeesTheTestCallOfTheConsole"},
	26: {seesRequest},
	27: {seesRequest},
	28: {seesRequest},
	29: {seesRequest, getsAnswer},
	30: {seesRequest},
	31: {seesRequest},
	32: {seesRequest, "TestRemoteAddrIsAlwaysHostAndPort"},
	33: {seesRequest},
	34: {seesRequest, "TestProtocolIsHTTP11UnlessTheEventSaysMore"},
	35: {seesRequest},
	36: {seesRequest},
	37: {seesRequest, "TestHandlerSeesTheTestCallOfTheConsole"},
	38: {"TestBadRequestsAreAnsweredWith400"},
	39: {seesRequest},
	40: {"TestHandlerGetsTheContextOfTheInvocation", "TestEventIsFoundTyped"},
	41: {"TestTokenOfTheCaller", "TestContextOfALambdaAuthorizer", "TestCallerThatIAMAuthorized", "TestAuthorizerAsItIs"},
	42: {getsAnswer},
	43: {getsAnswer},
	44: {getsAnswer},
	45: {getsAnswer},
	46: {getsAnswer},
	47: {getsAnswer},
	48: {getsAnswer},
	49: {getsAnswer},
	50: {"the construct of a REST API sets its binary media types"},
	51: {getsAnswer, "TestLostCookiesAreLogged"},
	52: {getsAnswer},
	53: {getsAnswer},
	54: {getsAnswer},
	55: {"TestHeadersOfTheConnectionAreDropped"},
	56: {"TestAnswersThatCannotBeSentAre500"},
	57: {"TestAnswersThatCannotBeSentAre500"},
	58: {getsAnswer, "TestTextIsNotEscapedForHTML"},
	59: {getsAnswer, "TestFlushedPartArrivesWhileTheHandlerRuns"},
	60: {"TestResponseControllerSaysWhatIsNotSupported"},
	61: {getsAnswer},
	62: {getsAnswer, "TestFlushedPartArrivesWhileTheHandlerRuns"},
	63: {"TestStreamsOnTheWire"},
	64: {"TestAnswersThatCannotBeSentAre500", "TestStreamsOnTheWire"},
	65: {"TestPanicAfterTheFirstByteBreaksTheStream", "TestStreamsOnTheWire"},
	66: {"TestHandlerIsToldThatTheStreamIsClosed"},
	67: {"TestOnlySourcesThatStreamGetStreams", "constructs refuse the other sources"},
	68: {"TestStreamHasNoLimitOfItsOwn"},
	69: {getsAnswer},
	70: {"TestWritesAfterTheHandlerReturnedFail"},
}

// Every row is shown by a test that exists.
func TestEveryRowOfTheConformanceTableIsShown(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				tests = append(tests, f.Name.Name)
			}
		}
	}
	for row := 1; row <= 70; row++ {
		if len(conformance[row]) == 0 {
			t.Errorf("row %d is not shown", row)
		}
		for _, shown := range conformance[row] {
			if !strings.Contains(shown, " ") && !slices.Contains(tests, shown) {
				t.Errorf("row %d: there is no test %s", row, shown)
			}
		}
	}
	if len(conformance) != 70 {
		t.Errorf("%d rows are named, want 70", len(conformance))
	}
}
