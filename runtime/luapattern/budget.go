package luapattern

import "errors"

const (
	// DefaultSteps is how many steps NewBudget grants. It is a second or so of work.
	DefaultSteps = 100_000_000
	// DefaultBytes is how long a result of Gsub NewBudget allows.
	DefaultBytes = 256 << 20

	checkEvery = 4096
)

var (
	// ErrBudget says that a pattern needed more steps than it was granted.
	ErrBudget = errors.New("the pattern takes too long on this text; " +
		"use fewer '.-', '.*' and '.+', start it with '^', or match shorter pieces of the text")

	// ErrTooLong says that the result of Gsub would be longer than was allowed.
	ErrTooLong = errors.New("the result of gsub is too long; replace in shorter pieces of the text")
)

// Budget bounds the work of one or more calls. What a call uses is taken from it, so that a
// Budget shared by several calls bounds their sum. It must not be used by two calls at once.
// Where a function takes a Budget, nil stands for NewBudget(nil).
type Budget struct {
	Steps int64        // steps of matching that are left
	Bytes int64        // bytes that results of Gsub may still hold
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

// grant says how many steps may be made before the next call of renew.
func (b *Budget) grant() int64 {
	return min(checkEvery-b.unchecked, b.Steps)
}

func (b *Budget) use(steps int64) {
	b.Steps -= steps
	b.unchecked += steps
}

// renew says whether work may go on.
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
