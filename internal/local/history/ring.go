package history

// A ring is a queue that uses its memory again.
type ring[T any] struct {
	items []T
	first int
	count int
}

func (r *ring[T]) len() int { return r.count }

// at is the i-th, from the oldest.
func (r *ring[T]) at(i int) T { return r.items[(r.first+i)%len(r.items)] }

func (r *ring[T]) push(x T) {
	if r.count == len(r.items) {
		grown := make([]T, max(64, 2*r.count))
		for i := range r.count {
			grown[i] = r.at(i)
		}
		r.items, r.first = grown, 0
	}
	r.items[(r.first+r.count)%len(r.items)] = x
	r.count++
}

// pop takes the oldest out.
func (r *ring[T]) pop() T {
	var zero T
	x := r.items[r.first]
	r.items[r.first] = zero
	r.first = (r.first + 1) % len(r.items)
	r.count--
	return x
}
