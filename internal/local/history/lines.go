package history

import "time"

// Log records a line of a function's log, and returns the invocation that it
// belongs to, which is found by its RequestID. The time of the line is now.
func (h *History) Log(l Line) (by Cause) {
	if h == nil {
		return by
	}
	return h.log(l)
}

func (h *History) log(l Line) (by Cause) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l.At, l.Invocation = time.Now(), 0
	if o := h.byRequest[l.RequestID]; o != nil && l.RequestID != "" && o.inv.Function == l.Function {
		l.Invocation, by = o.inv.ID, o.inv.Cause()
	}
	h.lines.push(l)
	h.lineBytes += lineSize(l)
	h.shrink()
	h.tell(News{Line: &l})
	return by
}

func lineSize(l Line) int { return lineSizeFixed + len(l.Text) }

// Lines returns the lines of logs that wanted chooses, the oldest first. It must
// not call h.
func (h *History) Lines(wanted func(Line) bool) []Line {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []Line
	for i := range h.lines.len() {
		if l := h.lines.at(i); wanted(l) {
			list = append(list, l)
		}
	}
	return list
}

// LinesOf returns the lines of an invocation, the oldest first.
func (h *History) LinesOf(id ID) []Line {
	return h.Lines(func(l Line) bool { return l.Invocation == id })
}
