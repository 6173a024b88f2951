package assembly

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// FunctionRecord returns what a GoFunction recorded about the function with
// that logical id, and nil if the function is not a GoFunction.
func (s *Stack) FunctionRecord(logicalID string) (*FunctionRecord, error) {
	var r FunctionRecord
	err := readJSON(filepath.Join(s.Dir, "lambdacdk", s.Artifact+"."+logicalID+".json"), &r)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, nil
}
