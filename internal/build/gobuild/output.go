package gobuild

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/elfbin"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/gomod"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// An output is the permanent folder of a group, into which the go command
// writes. The go command takes a binary there for up to date by the build id
// in its head, so the binaries' digests are remembered beside them, and one
// that has been damaged is removed before the go command sees it.
//
// Two main packages whose binaries have one name go to different slots: in one
// folder the second would overwrite the first, with exit status 0.
//
// A process that dies while it builds may leave a go command behind, still
// writing. The next process notices, and leaves the folder to it: it goes on
// in a new generation.
type output struct {
	store  *store.Store
	group  *group
	name   string // in the store
	state  state
	slotOf map[*Build]int
}

// openOutput reads the folder of g. The caller holds its lock.
func openOutput(st *store.Store, g *group) (*output, error) {
	o := &output{store: st, group: g, name: "out/" + g.id, slotOf: map[*Build]int{}}
	if err := st.Touch(o.name); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(st.Path(o.name + "/state.json"))
	damaged := err == nil && json.Unmarshal(data, &o.state) != nil || err != nil && !errors.Is(err, fs.ErrNotExist)
	if damaged || o.state.Building {
		if err := o.nextGeneration(); err != nil {
			return nil, err
		}
	}
	if o.state.Binaries == nil {
		o.state.Binaries = map[string]record{}
	}
	return o, nil
}

func (o *output) dirName(slot int) string {
	return fmt.Sprintf("%s/%d-%d", o.name, o.state.Generation, slot)
}

func (o *output) dir(slot int) string { return o.store.Path(o.dirName(slot)) }

// fileName returns what the go command calls the binary of x.
func (o *output) fileName(x *Build) string { return gomod.OutputName(x.name) + o.ext() }

func (o *output) ext() string {
	if o.group.request.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// key ignores case: there are file systems on which Api and api are one file.
func (o *output) key(slot int, x *Build) string {
	return strconv.Itoa(slot) + "/" + strings.ToLower(o.fileName(x))
}

func (o *output) recordOf(x *Build) record { return o.state.Binaries[o.key(o.slotOf[x], x)] }

func (o *output) path(x *Build) string {
	return filepath.Join(o.dir(o.slotOf[x]), o.fileName(x))
}

// assign gives each build its slot, the one it had before if there is one, and
// returns the builds of each slot, of which there may be none.
func (o *output) assign(batch []*Build) [][]*Build {
	var slots [][]*Build
	for _, x := range batch {
		slot := 0
		for {
			have, taken := o.state.Binaries[o.key(slot, x)]
			if !taken || have.Package == x.name {
				break
			}
			slot++
		}
		if _, ok := o.state.Binaries[o.key(slot, x)]; !ok {
			o.state.Binaries[o.key(slot, x)] = record{Package: x.name, File: o.fileName(x)}
		}
		o.slotOf[x] = slot
		for len(slots) <= slot {
			slots = append(slots, nil)
		}
		slots[slot] = append(slots[slot], x)
	}
	return slots
}

// begin prepares the slots, for go commands that build what is in them unless
// the binaries are current.
func (o *output) begin(slots [][]*Build, building bool) error {
	var builds []*Build
	for slot, members := range slots {
		if err := o.store.Touch(o.dirName(slot)); err != nil {
			return err
		}
		builds = append(builds, members...)
	}
	if !building {
		return nil
	}
	if err := o.removeDamaged(builds); err != nil {
		return err
	}
	o.state.Building = true
	return o.save()
}

// removeDamaged removes the binaries of builds that are not what they were when
// they were built.
func (o *output) removeDamaged(builds []*Build) error {
	errs := make([]error, len(builds))
	forEach(len(builds), func(i int) {
		path, have := o.path(builds[i]), o.recordOf(builds[i])
		if sum, err := o.sum(path, have); err != nil || sum != have.SHA256 {
			errs[i] = os.RemoveAll(path)
		}
	})
	return errors.Join(errs...)
}

// pathOf is where the binary is that is recorded under key.
func (o *output) pathOf(key string, have record) string {
	slot, _, _ := strings.Cut(key, "/")
	return o.store.Path(fmt.Sprintf("%s/%d-%s/%s", o.name, o.state.Generation, slot, have.File))
}

// admit makes the binary of x, which the go command has said is up to date, an
// artifact.
func (o *output) admit(x *Build) (Artifact, error) {
	path := o.path(x)
	have := o.recordOf(x)
	// A record without a code digest was written by an older version.
	if !o.unchanged(path, have) || have.Code == "" {
		var err error
		if have, err = x.examine(path, have); err != nil {
			return Artifact{}, x.explain(err)
		}
	}
	kept, err := o.store.Adopt("bin", o.ext(), path, have.SHA256)
	if err == nil {
		err = o.store.TouchFile(path) // which may be a file of its own
	}
	if err != nil {
		return Artifact{}, x.explain(err)
	}
	have.Mark = o.markOf(path, have)
	o.state.Binaries[o.key(o.slotOf[x], x)] = have
	return Artifact{Path: kept, SHA256: have.SHA256, CodeSHA256: have.Code, Size: have.Size}, nil
}

// examine returns what is to be remembered about the binary of x at path.
func (x *Build) examine(path string, r record) (record, error) {
	var err error
	if r.SHA256, r.Size, err = store.Sum(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = x.errNotBuilt()
		}
		return r, err
	}
	if own, err := isProgramOf(path, x.name); err != nil {
		return r, err
	} else if !own {
		return r, fmt.Errorf("the go command wrote another package than %s to %s", x.name, path)
	}
	r.Code = r.SHA256
	if x.request.GOOS != "linux" {
		return r, nil
	}
	if err := elfbin.Check(path, x.request.GOARCH); err != nil {
		return r, err
	}
	if !x.request.ownBuildID() {
		r.Code, err = elfbin.CodeSum(path)
	}
	return r, err
}

// unchanged reports whether path is still the file that was recorded. The
// store has a hard link to it, so no new file can be mistaken for it, and the
// go command never writes into a file that is there.
func (o *output) unchanged(path string, have record) bool {
	if have.SHA256 == "" {
		return false
	}
	kept, err := os.Stat(o.store.Path("bin/" + have.SHA256 + o.ext()))
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && os.SameFile(kept, info)
}

// end records that no go command is writing any more, and removes the binaries
// of functions that an app in use has had once.
func (o *output) end(now time.Time, built []string) error {
	o.state.Building, o.state.Together = false, built
	for key, have := range o.state.Binaries {
		path := o.pathOf(key, have)
		// What is used is touched.
		info, err := os.Stat(path)
		if err == nil && now.Sub(info.ModTime()) > store.KeepFor && os.Remove(path) == nil {
			delete(o.state.Binaries, key)
		}
	}
	return o.save()
}
