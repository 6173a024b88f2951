package gobuild

import (
	"bytes"
	"testing"
)

func TestContainsFindsTextAcrossReads(t *testing.T) {
	text := []byte("path\texample.com/shop/cmd/api\n")
	for _, at := range []int{0, 64<<10 - len(text), 64<<10 - 3, 128<<10 - 20, 200 << 10} {
		data := make([]byte, 200<<10+len(text))
		copy(data[at:], text)
		if ok, err := contains(bytes.NewReader(data), text); !ok || err != nil {
			t.Errorf("text at %d: %v, %v; want it found", at, ok, err)
		}
		if ok, err := contains(bytes.NewReader(data), append(text[:len(text):len(text)], 'x')); ok || err != nil {
			t.Errorf("other text at %d: %v, %v; want none", at, ok, err)
		}
	}
}
