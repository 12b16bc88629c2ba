package host

import (
	"io/fs"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
)

// searchPath is package.path before a script changes it.
const searchPath = "./?.lua;./?/init.lua"

// openPackage makes the table package. require respects what a script puts into loaded,
// preload and loaders. Of path it respects what leads into the script's folder.
func (h *Host) openPackage() {
	L := h.main
	h.loaded, h.pkg = L.NewTable(), L.NewTable()
	h.pkg.RawSetString("config", lua.LString("/\n;\n?\n!\n-"))
	h.pkg.RawSetString("cpath", lua.LString(""))
	h.pkg.RawSetString("loaded", h.loaded)
	h.pkg.RawSetString("loaders", L.NewTable())
	h.pkg.RawSetString("path", lua.LString(searchPath))
	h.pkg.RawSetString("preload", L.NewTable())
	h.refuse(h.pkg, "package", "modules are written in Lua", "loadlib")
	h.refuse(h.pkg, "package", "write  local M = {} … return M  in the module's file", "seeall")
	L.SetGlobal("package", h.pkg)
	for _, name := range []string{"_G", "coroutine", "debug", "io", "math", "os", "package", "string", "table"} {
		h.loaded.RawSetString(name, L.GetGlobal(name))
	}
}

// found is a module that can be loaded: a function to call, or a file to compile.
type found struct {
	loader lua.LValue
	path   string
	source []byte
}

// search is one attempt to find a module. not lists the places where it is not.
type search struct {
	h    *Host
	L    *lua.LState
	name string
	not  strings.Builder
}

// find looks in turn at package.preload, the script's folder and
// package.loaders.
func (s *search) find() (found, bool) {
	for _, look := range []func() (found, bool){s.prepared, s.beside, s.byLoaders} {
		if f, ok := look(); ok {
			return f, true
		}
	}
	return found{}, false
}

func (s *search) miss(text string) { s.not.WriteString("\n\t" + text) }

func (s *search) prepared() (found, bool) {
	if t, ok := s.h.pkg.RawGetString("preload").(*lua.LTable); ok {
		if fn := s.L.GetField(t, s.name); fn.Type() == lua.LTFunction {
			return found{loader: fn}, true
		}
	}
	s.miss("no field package.preload['" + s.name + "']")
	return found{}, false
}

// beside looks in the script's folder, along package.path.
func (s *search) beside() (found, bool) {
	path, ok := s.h.pkg.RawGetString("path").(lua.LString)
	if !ok {
		fail(s.L, "'package.path' must be a string")
	}
	for template := range strings.SplitSeq(string(path), ";") {
		if f, ok := s.file(s.h.opts.Scripts, template); ok {
			return f, true
		}
	}
	return found{}, false
}

// file reads the file that a template such as "./?.lua" gives for the module's name.
func (s *search) file(dir fs.FS, template string) (found, bool) {
	path := strings.ReplaceAll(strings.TrimPrefix(template, "./"), "?", strings.ReplaceAll(s.name, ".", "/"))
	if !fs.ValidPath(path) {
		s.miss("'" + path + "' is no name inside the script's folder")
		return found{}, false
	}
	if dir != nil {
		if source, err := fs.ReadFile(dir, path); err == nil {
			return found{path: path, source: source}, true
		}
	}
	s.miss("no file './" + path + "'")
	return found{}, false
}

func (s *search) byLoaders() (found, bool) {
	loaders, _ := s.h.pkg.RawGetString("loaders").(*lua.LTable)
	if loaders == nil {
		fail(s.L, "'package.loaders' must be a table")
	}
	for i := 1; luavalue.At(loaders, i) != lua.LNil; i++ {
		s.L.Push(luavalue.At(loaders, i))
		s.L.Push(lua.LString(s.name))
		s.L.Call(1, 1)
		v := s.L.Get(-1)
		s.L.Pop(1)
		if v.Type() == lua.LTFunction {
			return found{loader: v}, true
		}
		if why, ok := v.(lua.LString); ok {
			s.not.WriteString(string(why))
		}
	}
	return found{}, false
}
