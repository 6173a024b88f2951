// Package gobuild compiles main packages into binaries on disk, many with one go command.
package gobuild
