package sending

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func texts(sizes ...int) (all []string) {
	for _, n := range sizes {
		all = append(all, strings.Repeat("x", n))
	}
	return all
}

// As few requests as the limits of both kinds allow, in order.
func TestMessagesAreSentInFewRequests(t *testing.T) {
	t.Parallel()
	s := Service{Package: "queue", Name: "SQS", Count: 3, Bytes: 100}
	for _, c := range []struct {
		sizes  []int
		beside int
		want   string // first and number of each request
	}{
		{nil, 0, "[]"},
		{[]int{1, 1, 1, 1}, 0, "[0+3 3+1]"},
		{[]int{60, 40, 1}, 0, "[0+2 2+1]"},
		{[]int{100, 100}, 0, "[0+1 1+1]"},
		{[]int{60, 40}, 1, "[0+1 1+1]"},
		{[]int{0, 0, 0, 0, 0, 0}, 0, "[0+3 3+3]"},
	} {
		got := []string{}
		err := s.Each(texts(c.sizes...), func(int) int { return c.beside }, func(first int, texts []string) ([]Failure, error) {
			got = append(got, fmt.Sprintf("%d+%d", first, len(texts)))
			return nil, nil
		})
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("Each(%v beside %d) sends %v, %v; want %s", c.sizes, c.beside, got, err, c.want)
		}
	}
}

// Nothing is sent if something cannot be.
func TestAMessageThatIsTooLargeStopsAll(t *testing.T) {
	t.Parallel()
	s := Service{Package: "queue", Name: "SQS", Count: 3, Bytes: 100}
	err := s.Each(texts(1, 100), func(int) int { return 1 }, func(int, []string) ([]Failure, error) {
		t.Error("something was sent")
		return nil, nil
	})
	large, ok := errors.AsType[*TooLargeError](err)
	if !ok || large.Index != 1 || large.Bytes != 101 || large.Limit != 100 || !strings.Contains(err.Error(), "queue: message 1 has 101 bytes; SQS allows 100; put it into a bucket") {
		t.Errorf("got %v, want an error about message 1", err)
	}
}

// Messages that come after one which was not taken are not sent before it.
func TestNothingIsSentAfterWhatWasNotTaken(t *testing.T) {
	t.Parallel()
	s := Service{Package: "queue", Name: "SQS", Count: 2, Bytes: 100}
	requests := 0
	err := s.Each(texts(1, 1, 1, 1, 1), func(int) int { return 0 }, func(first int, _ []string) ([]Failure, error) {
		requests++
		if first == 2 {
			return []Failure{{Index: 3, Code: "InternalError", Message: "sorry"}}, nil
		}
		return nil, nil
	})
	failed, ok := errors.AsType[*NotTakenError](err)
	if !ok || fmt.Sprint(failed.Failures) != "[{3 InternalError sorry} {4  }]" || requests != 2 ||
		err.Error() != "queue: 2 of 5 messages were not taken, the first is message 3: InternalError sorry" {
		t.Errorf("%d requests, %v; want 2, and messages 3 and 4 named", requests, err)
	}
	down := errors.New("down")
	err = s.Each(texts(1, 1, 1), func(int) int { return 0 }, func(first int, _ []string) ([]Failure, error) {
		if first == 0 {
			return nil, nil
		}
		return nil, down
	})
	if !errors.Is(err, down) || err.Error() != "queue: 2 of 3 messages were sent: down" {
		t.Errorf("got %v, want how many were sent, and why no more", err)
	}
}
