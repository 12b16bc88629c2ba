package stdlib

import (
	"cmp"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
	"synlua/runtime/luavalue"
	"synlua/runtime/table"
	"synlua/runtime/terminal"
)

// deepest is how many levels of a tree are shown.
const deepest = 50

// node is a line of a tree, and what is below it.
type node struct {
	label string
	// value is what a leaf holds, if it has a name; nil for another node.
	value    lua.LValue
	children []node
}

// tree shows what is in what. The fields of a table are below it, and so are the items of
// a list; a list that begins with a text has this as its label.
func (v view) tree() int {
	t := v.tableOf(1)
	f := v.fields(2, "title")
	look := v.look()
	root := v.node("", t, map[*lua.LTable]bool{})
	if v.opts.data() != nil {
		return v.show(paths(root))
	}
	v.block(f, func() {
		var out strings.Builder
		if root.label != "" {
			out.WriteString(root.label + "\n")
		}
		writeTree(&out, look, root.children, "")
		if out.Len() == 0 && !look.Whole {
			out.WriteString(noItems + "\n")
		}
		v.print(out.String())
	})
	return 0
}

// node reads a table. The ones around it are open: a table inside itself ends there.
func (v view) node(label string, t *lua.LTable, open map[*lua.LTable]bool) node {
	n := node{label: label}
	switch {
	case open[t]:
		n.children = []node{{label: "… itself …"}}
		return n
	case len(open) == deepest:
		n.children = []node{{label: "…"}}
		return n
	}
	open[t] = true
	defer delete(open, t)
	items := luavalue.Len(t)
	first := 1
	if text, ok := luavalue.At(t, 1).(lua.LString); ok && label == "" && items > 0 {
		n.label, first = v.safe(string(text)), 2
	}
	for i := first; i <= items; i++ {
		v.pace(i)
		item := luavalue.At(t, i)
		if child, ok := item.(*lua.LTable); ok && !v.hasText(child) {
			child := v.node("", child, open)
			if child.label == "" {
				child.label = cmp.Or(v.nameOf(item), lua.LNumber(i-first+1).String())
			}
			n.children = append(n.children, child)
		} else {
			n.children = append(n.children, node{label: v.safe(v.cell(item))})
		}
	}
	for key, value := t.Next(lua.LNil); key != lua.LNil; key, value = t.Next(key) {
		if k, ok := key.(lua.LNumber); ok && k >= 1 && k <= lua.LNumber(items) && k == lua.LNumber(int(k)) {
			continue
		}
		name := v.safe(v.cell(key))
		if child, ok := value.(*lua.LTable); ok && !v.hasText(child) {
			n.children = append(n.children, v.node(name, child, open))
		} else {
			n.children = append(n.children, node{label: name, value: v.simple(value)})
		}
	}
	return n
}

// nameOf is what an object in a list is called; "" if it does not say.
func (v view) nameOf(item lua.LValue) string {
	for _, key := range []string{"name", "id"} {
		if name, ok := item.(*lua.LTable).RawGetString(key).(lua.LString); ok {
			return v.safe(string(name))
		}
	}
	return ""
}

func (v view) hasText(t *lua.LTable) bool { return v.GetMetaField(t, "__tostring") != lua.LNil }

// safe is a text that stays on its line.
func (v view) safe(text string) string { return terminal.CleanLine(v.oneLine(text)) }

// branches are what is drawn before a line of a tree and before the lines below it, first
// for a child with others after it, and then for the last one.
type branches struct{ child, below, last, belowLast string }

func branchesFor(look display.Look) branches {
	switch {
	case look.Plain || look.Whole:
		return branches{"  ", "  ", "  ", "  "}
	case look.ASCII:
		return branches{"|- ", "|  ", "`- ", "   "}
	}
	return branches{"├─ ", "│  ", "└─ ", "   "}
}

func writeTree(out *strings.Builder, look display.Look, nodes []node, prefix string) {
	b := branchesFor(look)
	for i, n := range nodes {
		child, below := b.child, b.below
		if i == len(nodes)-1 {
			child, below = b.last, b.belowLast
		}
		out.WriteString(prefix + child + n.label)
		if n.value != nil {
			out.WriteString(": " + terminal.CleanLine(look.Value(n.label, n.value)))
		}
		out.WriteByte('\n')
		writeTree(out, look, n.children, prefix+below)
	}
}

// paths is a tree for a program: a row for each leaf, with the way to it.
func paths(root node) table.Table {
	t := table.Table{Columns: []table.Column{{Name: "path", Kind: table.Object}, {Name: "value", Kind: table.Object}}}
	var walk func(n node, path []string)
	walk = func(n node, path []string) {
		if n.label != "" {
			path = append(path[:len(path):len(path)], n.label)
		}
		if len(n.children) == 0 && len(path) > 0 {
			var value any
			if n.value != nil {
				value = luavalue.Data{Value: n.value}
			}
			t.Rows = append(t.Rows, []any{path, value})
		}
		for _, child := range n.children {
			walk(child, path)
		}
	}
	walk(root, nil)
	return t
}
