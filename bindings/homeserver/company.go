package homeserver

import "sync"

// aloneAfter is how many requests are made one after the other until that is taken
// for a habit.
const aloneAfter = 20

// company knows whether requests are made one after the other, or whether there is
// something to do while one is under way or waits for its turn: another request, or a
// page that was fetched ahead.
type company struct {
	tell func(alone bool) // or nil

	mu       sync.Mutex
	underWay int
	inARow   int // requests that were alone, since one was not
}

// enter counts a request that begins, and leave one that has ended.
func (c *company) enter() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.underWay++
	if c.underWay > 1 {
		c.together()
		return
	}
	c.inARow++
	if c.inARow == aloneAfter && c.tell != nil {
		c.tell(true)
	}
}

func (c *company) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.underWay--
}

// ahead says that the next request is made while its caller is busy.
func (c *company) ahead() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.together()
}

// together begins to count anew.
func (c *company) together() {
	was := c.inARow
	c.inARow = 0
	if was >= aloneAfter && c.tell != nil {
		c.tell(false)
	}
}
