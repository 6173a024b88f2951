//go:build unix

package initerror

import (
	"strings"
	"testing"
)

func TestDialTakesAddressesOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "256.0.0.1:80", "runtime:9001", "[fe80::1%lo]:9001", "::1:9001", "127.0.0.1:90/x", "127.0.0.1:9001x"} {
		if conn, err := dial(address); err == nil || !strings.Contains(err.Error(), "is no IP address and port") {
			t.Errorf("dial(%q) = %v, %v; want an error that it is no IP address and port", address, conn, err)
		}
	}
}
