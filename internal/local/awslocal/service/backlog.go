package service

// A Backlog is what waits in one place, for the user.
type Backlog struct {
	// Kind is such as "queue", Path the construct path.
	Kind, Path string
	// ARN is that of a queue.
	ARN string `json:",omitempty"`
	// Waiting is how many could be handled now, InFlight how many are, and
	// Delayed how many will be later.
	Waiting, InFlight, Delayed int
	// DeadOf is what these are dead letters of: the paths of queues, and others
	// such as "function Shop/Report".
	DeadOf []string `json:",omitempty"`
}

// Held is how many there are in all.
func (b Backlog) Held() int { return b.Waiting + b.InFlight + b.Delayed }

// A Holder is a service in which things wait.
type Holder interface {
	// Backlogs are the places, also those in which nothing waits.
	Backlogs() []Backlog
}
