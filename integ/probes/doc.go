// Package probes holds what internal/sdkcalls reads of programs against what
// they can call, for the libraries that handlers use most. It is a module of
// its own so that nobody inherits what it requires:
//
//	cd integ/probes && go test
//
// Folder uses has one package a library, which uses it in its ordinary way.
// Folder calls has programs that call AWS by the ways there are beside a plain
// call. Folders sdk2021 and sdk2023 are modules again, for releases of the SDK
// that programs still have.
package probes
