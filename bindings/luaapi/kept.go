package luaapi

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/lists"
)

// maxKept is how many items of a list are kept.
const maxKept = 20_000

// kept is the source of a list that a person has been shown, who will take what is on the
// screen for the list. It keeps the items, so that each walk begins with the first of them.
type kept struct {
	source
	name  string // of the list
	items []lua.LValue
	keys  []string
	long  bool // there are more items than are kept, and a walk has taken some of those
	loop  *walk
}

// Show returns up to count items of the list after those that were shown before, and how many
// these are. From then on each walk of the list begins with its first item.
func (l *list) Show(L *lua.LState, before, count int) (*lua.LTable, int) {
	k, ok := l.source.(*kept)
	if !ok {
		k = &kept{source: l.source, name: l.name}
		k.loop = &walk{kept: k}
		l.source = k
	}
	w := &walk{kept: k, at: before}
	shown, n := l.empty(0), 0
	for n < count {
		page := w.some(L, count-n)
		if len(page.Items) == 0 {
			break
		}
		n += len(page.Items)
		l.add(shown, page)
	}
	return shown, n
}

// Item returns an item that is kept, or nil.
func (l *list) Item(i int) lua.LValue {
	if k, ok := l.source.(*kept); ok && !l.keyed && i >= 1 && i <= len(k.items) {
		return k.items[i-1]
	}
	return lua.LNil
}

// Total returns how many items the server says there are, or nil.
func (l *list) Total() lua.LValue { return l.source.total() }

// begin returns the source for a walk that a method makes.
func (l *list) begin() source {
	if k, ok := l.source.(*kept); ok {
		return &walk{kept: k}
	}
	return l.source
}

// beginLoop begins again if a for loop takes its first item: it calls the list with two values,
// of which the second is the last item.
func (l *list) beginLoop(L *lua.LState) {
	if k, ok := l.source.(*kept); ok && L.GetTop() > 2 {
		k.loop.follow(L.Get(3))
	}
}

// member returns an item of a list that was shown, by its number or its key, and whether such a
// list is asked for one.
func (l *list) member(L *lua.LState, key lua.LValue) (item lua.LValue, ok bool) {
	k, ok := l.source.(*kept)
	if !ok {
		return lua.LNil, false
	}
	if number, isNumber := key.(lua.LNumber); isNumber && !l.keyed {
		return k.item(L, number), true
	}
	if i := slices.Index(k.keys, key.String()); l.keyed && i >= 0 {
		return k.items[i], true
	}
	return lua.LNil, false
}

// item returns the item of a number, which is fetched if it was not yet.
func (k *kept) item(L *lua.LState, number lua.LNumber) lua.LValue {
	i := int(number)
	if lua.LNumber(i) != number || i < 1 || i > maxKept {
		return lua.LNil
	}
	for len(k.items) < i && k.fetch(L, i-len(k.items)) {
	}
	if i > len(k.items) {
		return lua.LNil
	}
	return k.items[i-1]
}

func (k *kept) one(L *lua.LState) (key string, item lua.LValue, ok bool) { return k.loop.one(L) }

func (k *kept) some(L *lua.LState, n int) lists.Page[lua.LValue] { return k.loop.some(L, n) }

// fetch adds up to n items to what is kept; it is false at the end. Other workers may add some
// meanwhile.
func (k *kept) fetch(L *lua.LState, n int) bool {
	page := k.source.some(L, min(n, maxKept-len(k.items)))
	k.items = append(k.items, page.Items...)
	k.keys = append(k.keys, page.Keys...)
	return len(page.Items) > 0
}

// walk is one way through a list that keeps its items.
type walk struct {
	*kept
	at     int  // how many items it has given
	beyond bool // it gives those that are not kept
}

func (w *walk) one(L *lua.LState) (key string, item lua.LValue, ok bool) {
	page := w.some(L, 1)
	if len(page.Items) == 0 {
		return "", nil, false
	}
	return keyAt(page, 0), page.Items[0], true
}

func (w *walk) some(L *lua.LState, n int) lists.Page[lua.LValue] {
	for w.at >= len(w.items) {
		if len(w.items) >= maxKept {
			return w.rest(L, n)
		}
		if !w.fetch(L, n) {
			return lists.Page[lua.LValue]{}
		}
	}
	end := w.at + min(n, len(w.items)-w.at)
	page := lists.Page[lua.LValue]{Items: slices.Clone(w.items[w.at:end])}
	if len(w.keys) > 0 {
		page.Keys = slices.Clone(w.keys[w.at:end])
	}
	w.at = end
	return page
}

// rest returns the next items behind those that are kept, which only one walk can have.
func (w *walk) rest(L *lua.LState, n int) lists.Page[lua.LValue] {
	if w.long && !w.beyond {
		L.RaiseError("only %d items of the list of %s are kept, and the others were walked already: call %s again", maxKept, w.name, w.name)
	}
	w.long, w.beyond = true, true
	return w.kept.source.some(L, n)
}

// follow puts a loop behind its last item. Another loop over the same list may have gone on
// meanwhile.
func (w *walk) follow(last lua.LValue) {
	switch _, isTable := last.(*lua.LTable); {
	case last == lua.LNil:
		*w = walk{kept: w.kept}
	case isTable && !w.beyond && (w.at == 0 || w.items[w.at-1] != last):
		if i := slices.Index(w.items, last); i >= 0 {
			w.at = i + 1
		}
	}
}
