package permissions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gobuild"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/sdkcalls"
)

// FindKeepers says for whom the linker kept every method of a program, by which
// imports, where [Report.JudgePrograms] has found that it did and the program's
// source is on this machine. It links each of those programs once more, for the
// linker to tell, and changes no verdict. The error is of those that could not
// be linked; the others are told all the same.
func (r Report) FindKeepers(ctx context.Context, cacheDir string) error {
	builder := gobuild.New(gobuild.Config{CacheDir: cacheDir})
	defer builder.Close()
	defer context.AfterFunc(ctx, builder.Close)()
	byBuild := map[string][]*Function{} // functions of one program are told together
	for i := range r.Functions {
		f := &r.Functions[i]
		if f.Verdict != nil && f.Verdict.Bound == sdkcalls.UpperBound && f.build.Entry != "" {
			key, err := json.Marshal(f.build)
			if err != nil {
				return err // unreachable: it came from JSON
			}
			byBuild[string(key)] = append(byBuild[string(key)], f)
		}
	}
	var (
		places = make(chan struct{}, runtime.GOMAXPROCS(0)) // a link takes memory
		wg     sync.WaitGroup
		mu     sync.Mutex
		errs   []error
	)
	for _, functions := range byBuild {
		wg.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			keepers, err := keepersOf(builder, functions[0].build)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: which import keeps every method is not known: %w", functions[0].Path, err))
			}
			for _, f := range functions {
				f.Verdict.Keepers = keepers
			}
		})
	}
	wg.Wait()
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func keepersOf(builder *gobuild.Builder, r gobuild.Request) ([]sdkcalls.Keeper, error) {
	dump, err := builder.DumpDeps(r)
	if err != nil {
		return nil, err
	}
	keepers := sdkcalls.Keepers(dump)
	for i, k := range keepers {
		if k.Path[0] == "main" {
			continue
		}
		// What runs before main is reached by its import.
		chain, err := builder.ImportChain(r, k.Path[0])
		if err != nil {
			return nil, err
		}
		if len(chain) > 0 {
			keepers[i].Path = slices.Concat([]string{"main"}, chain, k.Path[1:])
		}
	}
	return keepers, nil
}
