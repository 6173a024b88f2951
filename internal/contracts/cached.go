package contracts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/linkbinding"
)

// marker is a string that package link's loaders use, and so is part of every
// binary that has one of them.
const marker = linkbinding.HashVariable

// OfBinary returns what the handler loads that was compiled to the binary at
// path, whose digest is sum. It type-checks only if the binary has a loader in
// it, and each binary only once: what it found is kept in the store at cacheDir
// (for the meaning of empty, see [store.Open]).
func OfBinary(cacheDir string, t Target, path, sum string) ([]Load, error) {
	binary, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("contracts: %w", err)
	}
	if !bytes.Contains(binary, []byte(marker)) {
		return nil, nil
	}
	st, err := store.Open(cacheDir)
	if err != nil {
		return nil, err
	}
	name := "contracts/" + sum
	if file, ok, err := st.Get(name, ".json"); err != nil {
		return nil, err
	} else if ok {
		text, err := os.ReadFile(file.Path)
		if err != nil {
			return nil, fmt.Errorf("contracts: %w", err)
		}
		var loads []Load
		return loads, json.Unmarshal(text, &loads)
	}
	loads, err := Find(t)
	if err != nil {
		return nil, err
	}
	_, err = st.Put(name, ".json", func(w io.Writer) error { return json.NewEncoder(w).Encode(loads) })
	return loads, err
}
