package exchange

import "time"

// SetMaxAnswer bounds answers at n bytes, so that a test need not send 256 MiB.
func SetMaxAnswer(c *Client, n int64) { c.maxAnswer = n }

// SetAfter replaces the timer of answers that pause.
func SetAfter(c *Client, after func(time.Duration, func()) (stop func() bool)) { c.after = after }
