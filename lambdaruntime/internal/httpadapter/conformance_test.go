package httpadapter

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
// do, the tests that show it: in this folder, or in the one before the colon.
var conformance = map[int][]string{
	1:  {seesRequest},
	2:  {seesRequest},
	3:  {seesRequest},
	4:  {seesRequest, "TestConfigNamesTheSource"},
	5:  {"TestEventsThatAreNotHTTPAreRefused"},
	6:  {"TestEventsThatAreNotHTTPAreRefused", "../..:TestFallbackServesOtherEvents", "../..:TestUnknownEventErrorSaysWhatToDo"},
	7:  {"TestOnlySourcesThatStreamGetStreams", "TestConfigNamesTheSource", "../../../integ:TestHandlerIsToldItsSource"},
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
	40: {"../..:TestHandlerGetsTheContextOfTheInvocation", "../..:TestEventIsFoundTyped"},
	41: {"../..:TestTokenOfTheCaller", "../..:TestContextOfALambdaAuthorizer", "../..:TestCallerThatIAMAuthorized", "../..:TestAuthorizerAsItIs"},
	42: {getsAnswer},
	43: {getsAnswer},
	44: {getsAnswer},
	45: {getsAnswer},
	46: {getsAnswer},
	47: {getsAnswer},
	48: {getsAnswer},
	49: {getsAnswer, "TestOnlyTextTravelsAsText"},
	50: {"TestOnlyTextTravelsAsText", "../../../integ:TestHandlerIsToldItsSource"},
	51: {getsAnswer, "TestLostCookiesAreTold"},
	52: {getsAnswer},
	53: {getsAnswer},
	54: {getsAnswer},
	55: {"TestHeadersOfTheConnectionAreDropped"},
	56: {"../..:TestAnswersThatCannotBeSentAre500"},
	57: {"../..:TestAnswersThatCannotBeSentAre500"},
	58: {getsAnswer, "../..:TestTextIsNotEscapedForHTML"},
	59: {getsAnswer, "TestFlushedPartArrivesWhileTheHandlerRuns"},
	60: {"TestResponseControllerSaysWhatIsNotSupported"},
	61: {getsAnswer},
	62: {getsAnswer, "TestFlushedPartArrivesWhileTheHandlerRuns"},
	63: {"../..:TestStreamsOnTheWire"},
	64: {"../..:TestAnswersThatCannotBeSentAre500", "../..:TestStreamsOnTheWire"},
	65: {"TestPanicAfterTheFirstByteBreaksTheStream", "../..:TestStreamsOnTheWire"},
	66: {"TestHandlerIsToldThatTheStreamIsClosed"},
	67: {"TestOnlySourcesThatStreamGetStreams", "../../../constructs:TestStreamingFunctionServesNoAPI", "../../../integ:TestHandlerIsToldItsSource"},
	68: {"TestStreamHasNoLimitOfItsOwn"},
	69: {getsAnswer},
	70: {"TestWritesAfterTheHandlerReturnedFail", "TestWritesAfterTheHandlerPanickedFail"},
}

// Every row is shown by a test that exists.
func TestEveryRowOfTheConformanceTableIsShown(t *testing.T) {
	tests := map[string][]string{} // by folder
	for row := 1; row <= 70; row++ {
		if len(conformance[row]) == 0 {
			t.Errorf("row %d is not shown", row)
		}
		for _, shown := range conformance[row] {
			dir, name, elsewhere := strings.Cut(shown, ":")
			if !elsewhere {
				dir, name = ".", shown
			}
			if tests[dir] == nil {
				tests[dir] = testsIn(t, dir)
			}
			if !slices.Contains(tests[dir], name) {
				t.Errorf("row %d: there is no test %s in %s", row, name, dir)
			}
		}
	}
	if len(conformance) != 70 {
		t.Errorf("%d rows are named, want 70", len(conformance))
	}
}

// testsIn are the functions of the test files in a folder.
func testsIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests in %s: %v", dir, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}
