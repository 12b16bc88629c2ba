package host

import (
	"fmt"
	"runtime"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
)

// A list of longList items is longer than the array of a table, which shortArrays
// shortens.
const longList = 20_000

func shortArrays(t *testing.T) {
	t.Helper()
	before := lua.MaxArrayIndex
	lua.MaxArrayIndex = 1 << 13
	t.Cleanup(func() { lua.MaxArrayIndex = before })
}

func withLongList(t *testing.T, source string) string {
	t.Helper()
	shortArrays(t)
	return printed(t, fmt.Sprintf("local N, len, t = %d, table.getn, {} for i = 1, N do t[i] = i end\n", longList)+source)
}

func TestLongListsAreListsLikeOthers(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"length", `print(len(t), table.maxn(t))`, "20000\t20000"},
		{"ipairs", `local n, sum = 0, 0 for i, v in ipairs(t) do n = n + 1 sum = sum + v end print(n, sum)`, "20000\t200010000"},
		{"pairs", `local n, sum = 0, 0 for i, v in pairs(t) do n = n + 1 sum = sum + i end print(n, sum)`, "20000\t200010000"},
		{"next", `local n, k = 0, nil repeat k = next(t, k) n = n + 1 until not k print(n)`, "20001"},
		{"foreachi", `print(table.foreachi(t, function(i, v) if v == 19999 then return i end end))`, "19999"},
		{"sort", `table.sort(t, function(a, b) return a > b end) print(t[1], t[8192], t[N], t[N + 1]) table.sort(t) print(t[1], t[8192], t[N])`,
			"20000\t11809\t1\tnil\n1\t8192\t20000"},
		{"concat", `print(#table.concat(t, ","), table.concat(t, " ", 8190, 8194))`, "108893\t8190 8191 8192 8193 8194"},
		{"unpack", `print(unpack(t, 8190, 8194)) print(select("#", unpack(t, 5000, 12000)), unpack(t, N, N + 1))`,
			"8190\t8191\t8192\t8193\t8194\n7001\t20000\tnil"},
		{"insert at the end", `for i = 1, 1000 do table.insert(t, "x") end print(len(t), t[N + 1000])`, "21000\tx"},
		{"insert in the array", `table.insert(t, 2, "x") print(len(t), t[1], t[2], t[3], t[8191], t[8192], t[N + 1])`, "20001\t1\tx\t2\t8190\t8191\t20000"},
		{"insert behind the array", `table.insert(t, 15000, "x") print(len(t), t[14999], t[15000], t[15001], t[N + 1])`, "20001\t14999\tx\t15000\t20000"},
		{"insert at the border", `table.insert(t, 8192, "x") table.insert(t, 8191, "y") print(len(t), unpack(t, 8190, 8194))`,
			"20002\t8190\ty\t8191\tx\t8192"},
		{"remove", `print(table.remove(t, 1), table.remove(t, 8191), table.remove(t, 15000), table.remove(t), len(t), t[8190], t[8191], t[N - 4])`,
			"1\t8192\t15002\t20000\t19996\t8191\t8193\t19999"},
		{"remove down to nothing", `for i = N, 1, -1 do assert(table.remove(t) == i) end print(len(t), next(t), table.remove(t))`, "0\tnil"},
		{"clear on the way", `local n = 0 for i in pairs(t) do t[i] = nil n = n + 1 end print(n, len(t), next(t))`, "20000\t0\tnil"},
		{"shrink on the way", `local n = 0 for i in pairs(t) do table.remove(t) n = n + 1 end print(n, len(t))`, "10000\t10000"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { equal(t, withLongList(t, c.source), c.want) })
	}
}

// Whatever the comparison function does, sort ends and the list keeps its items.
func TestSortSurvivesItsComparison(t *testing.T) {
	const check = ` local seen = {} for i = 1, 50 do seen[t[i]] = true end for i = 1, 50 do assert(seen[i]) end print(ok, e)`
	cases := map[string]string{
		`return true`:                          "false\tinvalid order function for sorting",
		`return false`:                         "true\tnil",
		`error("stop", 0)`:                     "false\tstop",
		`coroutine.yield()`:                    "false\t" + acrossCall,
		`return a <= b`:                        "true\tnil",
		`table.remove(t) return a < b`:         "true\tnil",
		`for i = 1, 60 do t[i] = 0 end`:        "true\tnil",
		`table.sort({ 3, 1, 2 }) return a > b`: "true\tnil",
	}
	for body, want := range cases {
		t.Run(body, func(t *testing.T) {
			equal(t, printed(t, `local t = {} for i = 1, 50 do t[i] = (i * 7) % 50 + 1 end
				local co = coroutine.wrap(function() return pcall(table.sort, t, function(a, b) if not a or not b then return false end `+body+` end) end)
				local ok, e = co()`+check), want)
		})
	}
}

func TestLongListsAreJSONArrays(t *testing.T) {
	shortArrays(t)
	list := luavalue.NewTable(0)
	for i := range longList {
		luavalue.Append(list, lua.LNumber(i))
	}
	text, err := luavalue.AppendJSON(nil, list, luavalue.EmptyObject)
	if err != nil {
		t.Fatal(err)
	}
	v, err := new(luavalue.Decoder).Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := luavalue.AppendJSON(nil, v, luavalue.EmptyObject)
	if err != nil || string(again) != string(text) {
		t.Errorf("read %d items again: %v", luavalue.Len(v.(*lua.LTable)), err)
	}
}

func TestIndicesFarApartCostNothing(t *testing.T) {
	var before, after runtime.MemStats
	tables := make([]*lua.LTable, 1000)
	runtime.ReadMemStats(&before)
	for i := range tables {
		tables[i] = luavalue.NewTable(0)
		for _, far := range []lua.LNumber{3_900_000, 1 << 40, 1e9} {
			tables[i].RawSet(far, lua.LTrue)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / 1000; each > 1024 {
		t.Errorf("a table with three far indices took %d bytes", each)
	}
}
