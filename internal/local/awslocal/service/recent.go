package service

import (
	"strconv"
	"sync"
)

// A Recent has the newest of what has happened in one place: at most 200 things of
// together 1 MB, but the newest one whatever its size. The zero Recent is empty.
// Its methods are safe for concurrent use.
type Recent[T any] struct {
	mu    sync.Mutex
	all   []sized[T] // the oldest first
	bytes int
	last  int // number of the newest one
}

type sized[T any] struct {
	thing T
	bytes int
}

const (
	mostRecent      = 200
	mostRecentBytes = 1 << 20
)

// Add adds a thing of about that many bytes.
func (r *Recent[T]) Add(thing T, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, sized[T]{thing, bytes})
	r.bytes += bytes
	r.last++
	for len(r.all) > mostRecent || r.bytes > mostRecentBytes && len(r.all) > 1 {
		r.bytes -= r.all[0].bytes
		r.all[0] = sized[T]{} // what is behind the slice is not kept
		r.all = r.all[1:]
	}
}

// Page are things from the newest to the oldest, each with its key, and what comes
// after them.
func (r *Recent[T]) Page(q Query, each func(key string, thing T)) (next string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	number := r.last
	if before, err := strconv.Atoi(q.After); err == nil {
		number = min(number, before-1)
	}
	oldest := r.last - len(r.all) + 1
	for n := 0; number >= oldest; number-- {
		if n == PageSize {
			return strconv.Itoa(number + 1)
		}
		each(strconv.Itoa(number), r.all[number-oldest].thing)
		n++
	}
	return ""
}

// Get is the thing with that key.
func (r *Recent[T]) Get(key string) (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	number, err := strconv.Atoi(key)
	i := number - (r.last - len(r.all) + 1)
	if err != nil || i < 0 || i >= len(r.all) {
		var none T
		return none, ErrNotThere
	}
	return r.all[i].thing, nil
}

// Len is how many there are.
func (r *Recent[T]) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.all)
}

// Recents are the recent things of several places, by name. The zero Recents is
// empty. It is safe for concurrent use.
type Recents[T any] struct {
	mu     sync.Mutex
	byName map[string]*Recent[T]
}

// Of are those of one place.
func (r *Recents[T]) Of(name string) *Recent[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byName == nil {
		r.byName = map[string]*Recent[T]{}
	}
	if r.byName[name] == nil {
		r.byName[name] = new(Recent[T])
	}
	return r.byName[name]
}
