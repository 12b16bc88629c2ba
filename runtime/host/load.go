package host

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func (h *Host) loadString(L *lua.LState) int {
	source := checkString(L, 1)
	return h.pushChunk(L, source, optString(L, 2, source))
}

// loadPieces is load: a function returns the source piece by piece.
func (h *Host) loadPieces(L *lua.LState) int {
	reader := checkFunction(L, 1)
	name := optString(L, 2, "=(load)")
	var source strings.Builder
	for source.Len() <= maxSource {
		results, failed := h.protect(L, false, reader, nil)
		checkStopped(L)
		if failed != nil {
			return pushNil(L, failed.value)
		}
		if len(results) == 0 || results[0] == lua.LNil || results[0] == lua.LString("") {
			break
		}
		piece, ok := text(results[0])
		if !ok {
			return pushNil(L, lua.LString(where(L, 1)+"reader function must return a string"))
		}
		source.WriteString(piece)
	}
	return h.pushChunk(L, source.String(), name)
}

// pushChunk pushes the function, or nil and what is wrong with the source.
func (h *Host) pushChunk(L *lua.LState, source, name string) int {
	if strings.HasPrefix(source, bytecode[:1]) {
		return pushNil(L, lua.LString(shownName(name)+": scripts load no bytecode"))
	}
	fn, err := h.loadIn(L, shownName(name), []byte(source))
	if err != nil {
		return pushNil(L, lua.LString(err.Error()))
	}
	L.Push(fn)
	return 1
}

// bytecode is the header of a compiled chunk: Lua's version and the sizes of its
// numbers.
const bytecode = "\x1bLuaQ\x00\x01\x04\x08\x04\x08\x00"

// dump returns only the header of a compiled chunk. Libraries read the sizes of numbers
// in it; nothing loads it.
func dump(L *lua.LState) int {
	if checkFunction(L, 1).IsG {
		fail(L, "unable to dump given function")
	}
	L.Push(lua.LString(bytecode))
	return 1
}

func pushNil(L *lua.LState, why lua.LValue) int {
	L.Push(lua.LNil)
	L.Push(why)
	return 2
}

// How many bytes messages show of the name of a chunk, of a file and of a source.
const (
	maxName = 59
	maxFile = 52
	maxLine = 43
)

// shownName is the name of a chunk as messages write it: verbatim after "=", a file
// after "@", and otherwise the first line of a source.
func shownName(name string) string {
	if rest, plain := strings.CutPrefix(name, "="); plain {
		return rest[:min(len(rest), maxName)]
	}
	if file, ok := strings.CutPrefix(name, "@"); ok {
		if len(file) > maxFile {
			return "..." + file[len(file)-maxFile:]
		}
		return file
	}
	line := name
	if i := strings.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	if line = line[:min(len(line), maxLine)]; line != name {
		line += "..."
	}
	return `[string "` + line + `"]`
}
