package host

import (
	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
)

// sortTable is table.sort. It takes the same steps as Lua 5.1, so that equal items end
// up in the same places, and an inconsistent order is noticed at the same points. Such
// an order does nothing worse than raise an error.
func sortTable(L *lua.LState) int {
	s := sorter{L: L, t: checkTable(L, 1)}
	n := luavalue.Len(s.t)
	if L.GetTop() > 1 && L.Get(2) != lua.LNil {
		s.order = checkFunction(L, 2)
	}
	s.items = make([]lua.LValue, n)
	for i := range s.items {
		s.items[i] = luavalue.At(s.t, i+1)
	}
	defer s.store() // also after an error, then partly sorted
	s.sort(1, n)
	return 0
}

type sorter struct {
	L     *lua.LState
	t     *lua.LTable
	order *lua.LFunction // nil for <
	items []lua.LValue
	steps int
}

func (s *sorter) store() {
	for i, v := range s.items {
		s.t.RawSetInt(i+1, v)
	}
}

// at is the item at an index. partition may look one beyond the ends of the list; there
// it is what the table has.
func (s *sorter) at(i int) lua.LValue {
	if i >= 1 && i <= len(s.items) {
		return s.items[i-1]
	}
	return luavalue.At(s.t, i)
}

func (s *sorter) swap(i, j int) {
	s.items[i-1], s.items[j-1] = s.items[j-1], s.items[i-1]
}

// sort sorts from first to last: the larger part in the loop, the smaller one by
// recursion.
func (s *sorter) sort(first, last int) {
	for first < last {
		if s.ends(first, last) {
			return
		}
		middle := s.partition(first, last)
		if middle-first < last-middle {
			s.sort(first, middle-1)
			first = middle + 1
		} else {
			s.sort(middle+1, last)
			last = middle - 1
		}
	}
}

// ends puts the first, the middle and the last item in order, and reports whether there
// are no others.
func (s *sorter) ends(first, last int) bool {
	if s.less(s.at(last), s.at(first)) {
		s.swap(first, last)
	}
	if last-first == 1 {
		return true
	}
	middle := (first + last) / 2
	if s.less(s.at(middle), s.at(first)) {
		s.swap(middle, first)
	} else if s.less(s.at(last), s.at(middle)) {
		s.swap(middle, last)
	}
	return last-first == 2
}

// partition moves what is less than the middle item before it and the rest after it,
// and returns its new index.
func (s *sorter) partition(first, last int) int {
	s.swap((first+last)/2, last-1)
	pivot := s.at(last - 1)
	i, j := first, last-1
	for {
		for i++; s.less(s.at(i), pivot); i++ {
			s.check(i <= last)
		}
		for j--; s.less(pivot, s.at(j)); j-- {
			s.check(j >= first)
		}
		if j < i {
			break
		}
		s.swap(i, j)
	}
	s.check(i <= last)
	s.swap(last-1, i)
	return i
}

func (s *sorter) check(inside bool) {
	if !inside {
		fail(s.L, "invalid order function for sorting")
	}
}

func (s *sorter) less(a, b lua.LValue) bool {
	if s.order != nil {
		return s.ask(a, b)
	}
	if s.steps++; s.steps&0xffff == 0 {
		checkStopped(s.L)
	}
	switch a := a.(type) {
	case lua.LNumber:
		if b, ok := b.(lua.LNumber); ok {
			return a < b
		}
	case lua.LString:
		if b, ok := b.(lua.LString); ok {
			return a < b
		}
	}
	return s.compare(a, b)
}

func (s *sorter) ask(a, b lua.LValue) bool {
	return lua.LVAsBool(callOn(s.L, s.order, a, b))
}

// compare calls the metamethod __lt, which must be the same for both.
func (s *sorter) compare(a, b lua.LValue) bool {
	less := s.L.GetMetaField(a, "__lt")
	if a.Type() != b.Type() || less == lua.LNil || less != s.L.GetMetaField(b, "__lt") {
		compareError(s.L, a, b)
	}
	return lua.LVAsBool(callOn(s.L, less, a, b))
}

// compareError raises an error: the two values have no order. As in Lua 5.1 the message
// has no place, since no Lua function made the comparison.
func compareError(L *lua.LState, a, b lua.LValue) {
	throw(L, lua.LString(noOrder(luavalue.TypeName(a), luavalue.TypeName(b))))
}
