// Package deflate compresses for storage: what is in memory as a whole, once,
// to a size below that of compress/flate's best level.
//
// It writes DEFLATE (RFC 1951) and reads none; compress/flate does that. It
// exists because no Go library makes the zip of examples/hello as small as
// this project promises (P4), at most 2,500,000 bytes. Of the program in it,
// 6,226,082 bytes for arm64, measured in November 2026 on one core:
//
//	compress/flate of Go 1.26, level 6   2,612,060 bytes   1 (the unit of time)
//	compress/flate of Go 1.26, level 9   2,604,183 bytes   2.9
//	klauspost/compress, level 6          2,655,037 bytes   0.45
//	klauspost/compress, level 9          2,588,194 bytes   2.0
//	this package                         2,480,747 bytes   1.4
//
// Its benchmark measures this again. A maintained Go library that gets below
// 2,500,000 bytes in at most twice the time of level 6 should
// replace this package.
//
// The output depends on the input alone, not on the machine: there is no
// floating point, no map and no concurrency in it.
package deflate
