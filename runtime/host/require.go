package host

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// loading stands for a module whose file is being run.
var loading = &lua.LUserData{}

// openModules makes modules globals where that is asked, and otherwise makes a
// script that forgot a require hear about it.
func (h *Host) openModules() {
	L := h.main
	if h.opts.Globals {
		for _, m := range h.opts.Modules {
			h.loaded[m.Name] = m.Open(h)
			L.SetGlobal(m.Name, h.loaded[m.Name])
		}
		return
	}
	mt := L.NewTable()
	mt.RawSetString("__index", h.Func(h.missingGlobal))
	mt.RawSetString("__metatable", lua.LString("globals"))
	L.G.Global.Metatable = mt
}

func (h *Host) missingGlobal(L *lua.LState) int {
	name := L.Get(2).String()
	if h.module(name) != nil {
		fail(L, "%s is not loaded: write  local %s = require %q  at the top of the script", name, name, name)
	}
	L.Push(lua.LNil)
	return 1
}

func (h *Host) module(name string) *Module {
	i := slices.IndexFunc(h.opts.Modules, func(m Module) bool { return m.Name == name })
	if i < 0 {
		return nil
	}
	return &h.opts.Modules[i]
}

// require finds a module of ours, then name.lua beside the script, then in the
// shipped library. It runs a file once.
func (h *Host) require(L *lua.LState) int {
	name := checkString(L, 1)
	v, ok := h.loaded[name]
	if v == loading {
		fail(L, "module %q requires itself", name)
	}
	if !ok {
		v = h.loadModule(L, name)
		h.loaded[name] = v
	}
	L.Push(v)
	return 1
}

func (h *Host) loadModule(L *lua.LState, name string) lua.LValue {
	if m := h.module(name); m != nil {
		return m.Open(h)
	}
	path := strings.ReplaceAll(name, ".", "/") + ".lua"
	source, err := h.readModule(path)
	if err != nil {
		fail(L, "module %q not found: %s", name, err)
	}
	fn, err := h.load(path, source)
	if err != nil {
		fail(L, "module %q: %s", name, err)
	}
	h.loaded[name] = loading
	results, failed := h.protect(L, false, fn, []lua.LValue{lua.LString(name)})
	delete(h.loaded, name)
	checkStopped(L)
	if failed != nil {
		rethrow(L, failed)
	}
	if len(results) == 0 || results[0] == lua.LNil {
		return lua.LTrue
	}
	return results[0]
}

func (h *Host) readModule(path string) ([]byte, error) {
	if !fs.ValidPath(path) {
		return nil, fmt.Errorf("%q is no name inside the script's folder", path)
	}
	for _, dir := range []fs.FS{h.opts.Scripts, h.opts.Library} {
		if dir == nil {
			continue
		}
		if source, err := fs.ReadFile(dir, path); err == nil {
			return source, nil
		}
	}
	names := make([]string, len(h.opts.Modules))
	for i, m := range h.opts.Modules {
		names[i] = m.Name
	}
	return nil, fmt.Errorf("no file %s beside the script, and none of synlua's modules (%s)", path, strings.Join(names, ", "))
}
