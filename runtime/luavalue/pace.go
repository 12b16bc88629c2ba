package luavalue

// checkEvery is how many values are read or written between two calls of a check.
const checkEvery = 1024

// pace calls a check now and then, so that long work can be ended.
type pace struct {
	check func() error // nil for never
	steps int
}

// step counts a value. It returns the error of the check.
func (p *pace) step() error {
	if p.steps++; p.steps%checkEvery != 0 || p.check == nil {
		return nil
	}
	return p.check()
}
