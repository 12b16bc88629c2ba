package host

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/spell"
)

// loading marks a module in package.loaded whose file is running.
var loading = &lua.LUserData{Metatable: lua.LNil}

// openModules makes the modules globals if Options.Globals asks for it; those that are
// written in Lua when they are first used. Otherwise a script that forgot a require gets an
// error that says so.
func (h *Host) openModules() {
	L := h.main
	for _, m := range h.opts.Modules {
		if h.opts.Globals && m.Open != nil {
			v := m.Open(h)
			h.loaded.RawSetString(m.Name, v)
			L.SetGlobal(m.Name, v)
		}
	}
	h.globalsMeta = L.NewTable()
	h.globalsMeta.RawSetString("__index", h.Func(h.missingGlobal))
	L.G.Global.Metatable = h.globalsMeta
}

func (h *Host) missingGlobal(L *lua.LState) int {
	name := L.Get(2).String()
	m := h.module(name)
	switch {
	case m != nil && h.opts.Globals && m.Source != nil:
		v := h.loadModule(L, name)
		L.SetGlobal(name, v)
		L.Push(v)
		return 1
	case m != nil && !h.opts.Globals:
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

// require returns what package.loaded has, and loads a module that is not there.
func (h *Host) require(L *lua.LState) int {
	name := checkString(L, 1)
	v := h.loaded.RawGetString(name)
	if v == loading {
		fail(L, "module '%s' requires itself", name)
	}
	if !lua.LVAsBool(v) {
		v = h.loadModule(L, name)
	}
	L.Push(v)
	return 1
}

// loadModule loads one of our modules, or what is found under the name elsewhere.
func (h *Host) loadModule(L *lua.LState, name string) lua.LValue {
	s := &search{h: h, L: L, name: name}
	if m := h.module(name); m != nil {
		f, ok := s.prepared()
		if ok {
			return h.runModule(L, name, f.loader)
		}
		h.checkTwice(s)
		return h.openModule(L, m)
	}
	f, ok := s.find()
	if !ok {
		fail(L, "module '%s' not found:%s%s", name, s.not.String(), h.ownModules(name))
	}
	if f.loader == nil {
		fn, err := h.loadIn(L, f.path, f.source)
		if err != nil {
			fail(L, "error loading module '%s' from file './%s':\n\t%s", name, f.path, err)
		}
		f.loader = fn
	}
	return h.runModule(L, name, f.loader)
}

// openModule makes the value of one of our modules.
func (h *Host) openModule(L *lua.LState, m *Module) lua.LValue {
	if m.Source == nil {
		v := m.Open(h)
		h.loaded.RawSetString(m.Name, v)
		return v
	}
	fn, err := h.loadLibrary(L, m)
	if err != nil {
		fail(L, "error loading module '%s':\n\t%s", m.Name, err)
	}
	return h.runModule(L, m.Name, fn)
}

// checkTwice raises an error if a file has the name of one of our modules: whichever we
// took, somebody would expect the other.
func (h *Host) checkTwice(s *search) {
	if h.opts.Scripts == nil {
		return
	}
	for _, path := range []string{s.name + ".lua", s.name + "/init.lua"} {
		if _, err := fs.Stat(h.opts.Scripts, path); err == nil {
			fail(s.L, "module '%s' is both one of synlua's and the file %s beside the script: rename the file, or move it into a folder and write require \"folder.%s\"",
				s.name, path, s.name)
		}
	}
}

// runModule runs a module's loader, and keeps what it returns or puts into
// package.loaded. After an error the next require tries again.
func (h *Host) runModule(L *lua.LState, name string, loader lua.LValue) lua.LValue {
	h.loaded.RawSetString(name, loading)
	results, failed := h.protect(L, false, loader, []lua.LValue{lua.LString(name)})
	if failed != nil {
		h.loaded.RawSetString(name, lua.LNil)
	}
	checkStopped(L)
	if failed != nil {
		rethrow(L, failed)
	}
	if len(results) > 0 && results[0] != lua.LNil {
		h.loaded.RawSetString(name, results[0])
	}
	v := h.loaded.RawGetString(name)
	if v == loading {
		v = lua.LTrue
		h.loaded.RawSetString(name, v)
	}
	return v
}

// ownModules lists our modules, and says which was probably meant.
func (h *Host) ownModules(name string) string {
	names := make([]string, len(h.opts.Modules))
	for i, m := range h.opts.Modules {
		names[i] = m.Name
	}
	return fmt.Sprintf("\n\tnone of synlua's modules (%s)%s", strings.Join(names, ", "), spell.DidYouMean(name, names, ""))
}
