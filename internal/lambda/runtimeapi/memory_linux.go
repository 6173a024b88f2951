package runtimeapi

import (
	"bytes"
	"os"
	"strconv"
)

// peakMemory is the most memory that a process has ever had in RAM, in bytes; 0
// if it is not known. Lambda's "Max Memory Used" is that of the whole sandbox.
func peakMemory(pid int) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	line, _, _ := bytes.Cut(rest, []byte("kB\n"))
	kilobytes, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
