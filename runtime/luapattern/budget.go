package luapattern

import "errors"

const (
	// DefaultSteps is how many steps NewBudget grants: about a second of work.
	DefaultSteps = 100_000_000
	// DefaultBytes is the longest result of Gsub that NewBudget allows.
	DefaultBytes = 256 << 20

	checkEvery = 4096
)

var (
	// ErrBudget says that a pattern needed more steps than were granted.
	ErrBudget = errors.New("the pattern takes too long on this text; " +
		"use fewer '.-', '.*' and '.+', start it with '^', or match shorter pieces of the text")

	// ErrTooLong says that the result of Gsub would be longer than allowed.
	ErrTooLong = errors.New("the result of gsub is too long; replace in shorter pieces of the text")
)

// Budget bounds the work of one or more calls. Each call uses up part of it, so that a
// Budget shared by several calls bounds their sum. Two calls must not use it at once. A
// nil Budget means NewBudget(nil).
type Budget struct {
	Steps int64        // remaining steps of matching
	Bytes int64        // remaining bytes for results of Gsub
	Check func() error // called every few thousand steps; its error ends the call. May be nil

	unchecked int64
}

// NewBudget returns a Budget of the default size. The check may be nil.
func NewBudget(check func() error) *Budget {
	return &Budget{Steps: DefaultSteps, Bytes: DefaultBytes, Check: check}
}

func orDefault(b *Budget) *Budget {
	if b == nil {
		return NewBudget(nil)
	}
	return b
}

// grant returns how many steps may be made before the next call of renew.
func (b *Budget) grant() int64 {
	return min(checkEvery-b.unchecked, b.Steps)
}

func (b *Budget) use(steps int64) {
	b.Steps -= steps
	b.unchecked += steps
}

// renew returns an error if the work must stop.
func (b *Budget) renew() error {
	if b.Steps <= 0 {
		return ErrBudget
	}
	if b.unchecked < checkEvery {
		return nil
	}
	b.unchecked = 0
	if b.Check == nil {
		return nil
	}
	return b.Check()
}
