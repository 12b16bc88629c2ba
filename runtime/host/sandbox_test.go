package host

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// offered is everything that a script finds without a require.
const offered = `_G _VERSION assert collectgarbage error gcinfo getfenv getmetatable ipairs load loadstring next pairs pcall print
	rawequal rawget rawset require select setfenv setmetatable tonumber tostring type unpack xpcall
	coroutine.create coroutine.resume coroutine.running coroutine.status coroutine.wrap coroutine.yield
	debug.gethook debug.getinfo debug.getmetatable debug.sethook debug.setmetatable debug.traceback
	io.flush io.stderr io.stdout io.type io.write
	math.abs math.acos math.asin math.atan math.atan2 math.ceil math.cos math.cosh math.deg math.exp math.floor math.fmod math.frexp
	math.huge math.ldexp math.log math.log10 math.max math.min math.mod math.modf math.pi math.pow math.rad math.random math.randomseed
	math.sin math.sinh math.sqrt math.tan math.tanh
	os.clock os.date os.difftime os.getenv os.time
	package.config package.cpath package.loaded package.loaders package.path package.preload
	string.byte string.char string.dump string.find string.format string.gfind string.gmatch string.gsub string.len string.lower string.match
	string.rep string.reverse string.sub string.upper
	table.concat table.foreach table.foreachi table.getn table.insert table.maxn table.remove table.setn table.sort`

// refusing is every function of Lua 5.1 that only says what to do instead.
const refusing = `dofile loadfile module newproxy
	debug.debug debug.getfenv debug.getlocal debug.getregistry debug.getupvalue debug.setfenv debug.setlocal debug.setupvalue
	io.close io.input io.lines io.open io.output io.popen io.read io.tmpfile
	os.execute os.exit os.remove os.rename os.setlocale os.tmpname
	package.loadlib package.seeall`

func TestScriptsFindWhatIsOfferedAndNothingElse(t *testing.T) {
	r := newRecorder(t, Options{})
	got := map[bool][]string{}
	global := r.main.G.Global
	global.ForEach(func(k, v lua.LValue) {
		lib, ok := v.(*lua.LTable)
		if !ok || lib == global {
			got[Refuses(v)] = append(got[Refuses(v)], k.String())
			return
		}
		lib.ForEach(func(name, v lua.LValue) {
			got[Refuses(v)] = append(got[Refuses(v)], k.String()+"."+name.String())
		})
	})
	for refuses, list := range map[bool]string{false: offered, true: refusing} {
		slices.Sort(got[refuses])
		want := strings.Fields(list)
		slices.Sort(want)
		equal(t, strings.Join(got[refuses], "\n"), strings.Join(want, "\n"))
	}
}

// Every function of Lua 5.1 is either there, or says what to do instead.
func TestWhatIsRefusedSaysSo(t *testing.T) {
	for _, name := range strings.Fields(refusing) {
		err := failure(t, "local f = "+name+" assert(type(f) == 'function') f('x')")
		if !strings.HasPrefix(err.Error(), "test.lua:1: "+name+" is not available") {
			t.Errorf("%s: %s", name, err)
		}
	}
	contains(t, newRecorder(t, Options{Files: "use the telephone"}).fails(t, `io.open("x")`).Error(), "io.open is not available: use the telephone")
	contains(t, failure(t, `io.stdout:read()`).Error(), "file.read is not available: scripts reach no files")
}

// Every value that a script can reach without a call.
func TestNothingReachableIsOfGopherLua(t *testing.T) {
	r := newRecorder(t, Options{Modules: []Module{{Name: "tool", Open: func(h *Host) lua.LValue { return lua.LTrue }}}})
	L := lua.NewState()
	defer L.Close()
	stock := map[uintptr]string{}
	for v, path := range reachable(L) {
		if fn, ok := v.(*lua.LFunction); ok {
			stock[code(fn)] = path
		}
	}
	reached := reachable(r.main)
	if len(reached) < 100 || len(stock) < 100 {
		t.Errorf("only %d values and %d functions were reached", len(reached), len(stock))
	}
	for v, path := range reached {
		switch v := v.(type) {
		case *lua.LFunction:
			if name, ok := stock[code(v)]; ok {
				t.Errorf("gopher-lua's %s is reachable at %s", name, path)
			}
		case *lua.LState:
			t.Errorf("the thread %v is reachable at %s", v, path)
		}
		if v == r.main.Get(lua.RegistryIndex) {
			t.Errorf("the registry is reachable at %s", path)
		}
	}
}

func code(fn *lua.LFunction) uintptr { return reflect.ValueOf(fn.GFunction).Pointer() }

func reachable(L *lua.LState) map[lua.LValue]string {
	reached := map[lua.LValue]string{}
	walk(L, reached, "_G", L.G.Global)
	walk(L, reached, "metatable of strings", L.GetMetatable(lua.LString("")))
	walk(L, reached, "metatable of numbers", L.GetMetatable(lua.LNumber(1)))
	return reached
}

// walk visits a value, the contents of tables, and the metatables that getmetatable
// returns.
func walk(L *lua.LState, reached map[lua.LValue]string, path string, v lua.LValue) {
	if _, seen := reached[v]; seen || v == lua.LNil {
		return
	}
	reached[v] = path
	t, ok := v.(*lua.LTable)
	if !ok {
		return
	}
	t.ForEach(func(k, v lua.LValue) {
		walk(L, reached, path+"."+k.String(), v)
		walk(L, reached, path+" key", k)
	})
	if mt, ok := L.GetMetatable(t).(*lua.LTable); ok && mt.RawGetString("__metatable") == lua.LNil {
		walk(L, reached, path+" metatable", mt)
	}
}

func TestTheEnvironmentIsEmpty(t *testing.T) {
	t.Setenv("SECRET", "x")
	equal(t, printed(t, `print(os.getenv("SECRET"), os.getenv("HOME"))`), "nil\tnil")
}

func TestGlobalsCanBeGivenAMetatable(t *testing.T) {
	equal(t, printed(t, `print(getmetatable(_G), setmetatable(_G, { __index = function(_, k) return k .. "?" end }) == _G, nothing) setmetatable(_G, nil) print(nothing)`),
		"nil\ttrue\tnothing?\nnil")
}

func TestOnlyTablesCanBeGivenAMetatable(t *testing.T) {
	equal(t, printed(t, `for _, v in ipairs{ 1, "x", true, print, coroutine.create(function() end) } do print((pcall(setmetatable, v, {}))) end print(pcall(setmetatable, nil, {}))`),
		"false\nfalse\nfalse\nfalse\nfalse\nfalse\tbad argument #1 to '?' (table expected, got nil)")
}

func TestBytecodeIsNotLoaded(t *testing.T) {
	equal(t, printed(t, `print(loadstring("\27Lua\81\0\1\4\8\4\8\0", "=x")) print(loadstring(string.dump(function() end), "=x")) print(pcall(string.dump, print))`),
		"nil\tx: scripts load no bytecode\nnil\tx: scripts load no bytecode\nfalse\tunable to dump given function")
}

func TestScriptsDoNotGetAtThreadsOfOurs(t *testing.T) {
	equal(t, printed(t, `
		print(coroutine.running(), select(2, pcall(coroutine.running)), select(2, xpcall(coroutine.running, print)))
		coroutine.wrap(function()
			local me = coroutine.running()
			print(select(2, pcall(coroutine.running)) == me, select(3, pcall(pcall, coroutine.running)) == me)
			table.sort({ 2, 1 }, function(a, b) assert(coroutine.running() == me) return a < b end)
		end)()`),
		"nil\tnil\tnil\ntrue\ttrue")
}

func TestScriptsOfTwoHostsShareNothing(t *testing.T) {
	a, b := newRecorder(t, Options{}), newRecorder(t, Options{})
	if _, err := a.run(t, `string.x = 1 leaked = 2 getmetatable("").__len = print`); err != nil {
		t.Fatal(err)
	}
	if _, err := b.run(t, `print(string.x, leaked, getmetatable("").__len)`); err != nil {
		t.Fatal(err)
	}
	equal(t, b.out.String(), "nil\tnil\tnil\n")
}
