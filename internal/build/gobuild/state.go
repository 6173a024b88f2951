package gobuild

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
)

// A state is what is remembered about a group's folder, in state.json.
type state struct {
	// Generation is a part of the slots' names.
	Generation int `json:"generation"`
	// Building is true from before a go command starts until after its
	// binaries are recorded.
	Building bool `json:"building"`
	// Binaries is keyed by slot and lower-case file name: "0/orders".
	Binaries map[string]record `json:"binaries"`
	// Together are the packages that the last process built here, sorted.
	Together []string `json:"together,omitempty"`
}

// A record is what is remembered about one binary in a slot.
type record struct {
	// Package is the import path that the file belongs to.
	Package string `json:"package"`
	// File is the file's name.
	File string `json:"file"`
	// SHA256 is empty if the file was not built yet.
	SHA256 string `json:"sha256,omitempty"`
	// Code is the binary's [Artifact.CodeSHA256].
	Code string `json:"code,omitempty"`
	Size int64  `json:"size,omitempty"`
	// Mark is the text of the file's [store.Mark] when its digest was taken,
	// empty if that is to be taken again.
	Mark string `json:"mark,omitempty"`
}

// nextGeneration abandons all slots for new ones.
func (o *output) nextGeneration() error {
	entries, err := os.ReadDir(o.store.Path(o.name))
	if err != nil {
		return err
	}
	generation := 0
	for _, e := range entries {
		if n, _, ok := cutLast(e.Name(), "-"); ok && e.IsDir() {
			if n, err := strconv.Atoi(n); err == nil {
				generation = max(generation, n+1)
			}
			// What cannot be removed now goes when the group is pruned.
			os.RemoveAll(filepath.Join(o.store.Path(o.name), e.Name()))
		}
	}
	o.state = state{Generation: max(generation, o.state.Generation+1)}
	return nil
}

func (o *output) save() error {
	data, err := json.MarshalIndent(o.state, "", "\t")
	if err != nil {
		return err
	}
	return o.store.Write(o.name+"/state.json", data)
}
