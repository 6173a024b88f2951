package gateway

import (
	"os"
	"testing"
)

// keyDir is for the issuer's key, which all tests share.
var keyDir string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if keyDir, err = os.MkdirTemp("", "gateway-test-"); err != nil {
			println(err.Error())
			return 1
		}
		defer os.RemoveAll(keyDir)
		return m.Run()
	}())
}
