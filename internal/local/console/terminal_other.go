//go:build !unix

package console

import "os"

func fileIsTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// terminalWidth does not ask.
func terminalWidth(*os.File) int { return 0 }
