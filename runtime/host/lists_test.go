package host

import (
	"runtime"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/luavalue"
)

// A list of 300,000 items is longer than a table's array, which this test shortens.
const longList = 300_000

func withLongList(t *testing.T, source string) string {
	t.Helper()
	before := lua.MaxArrayIndex
	lua.MaxArrayIndex = 1 << 17
	t.Cleanup(func() { lua.MaxArrayIndex = before })
	return printed(t, "local N, len, t = 300000, table.getn, {} for i = 1, N do t[i] = i end\n"+source)
}

func TestLongListsAreListsLikeOthers(t *testing.T) {
	cases := []struct{ name, source, want string }{
		{"length", `print(len(t), table.maxn(t))`, "300000\t300000"},
		{"ipairs", `local n, sum = 0, 0 for i, v in ipairs(t) do n = n + 1 sum = sum + v end print(n, sum)`, "300000\t45000150000"},
		{"pairs", `local n, sum = 0, 0 for i, v in pairs(t) do n = n + 1 sum = sum + i end print(n, sum)`, "300000\t45000150000"},
		{"next", `local n, k = 0, nil repeat k = next(t, k) n = n + 1 until not k print(n)`, "300001"},
		{"foreachi", `print(table.foreachi(t, function(i, v) if v == 299999 then return i end end))`, "299999"},
		{"sort", `table.sort(t, function(a, b) return a > b end) print(t[1], t[131072], t[N], t[N + 1]) table.sort(t) print(t[1], t[131072], t[N])`,
			"300000\t168929\t1\tnil\n1\t131072\t300000"},
		{"concat", `print(#table.concat(t, ","), table.concat(t, " ", 131070, 131074))`, "1988894\t131070 131071 131072 131073 131074"},
		{"unpack", `print(unpack(t, 131070, 131074)) print(select("#", unpack(t, 128000, 135000)), unpack(t, N, N + 1))`,
			"131070\t131071\t131072\t131073\t131074\n7001\t300000\tnil"},
		{"insert at the end", `for i = 1, 1000 do table.insert(t, "x") end print(len(t), t[N + 1000])`, "301000\tx"},
		{"insert in the array", `table.insert(t, 2, "x") print(len(t), t[1], t[2], t[3], t[131071], t[131072], t[N + 1])`, "300001\t1\tx\t2\t131070\t131071\t300000"},
		{"insert behind the array", `table.insert(t, 200000, "x") print(len(t), t[199999], t[200000], t[200001], t[N + 1])`, "300001\t199999\tx\t200000\t300000"},
		{"insert at the border", `table.insert(t, 131072, "x") table.insert(t, 131071, "y") print(len(t), unpack(t, 131070, 131074))`,
			"300002\t131070\ty\t131071\tx\t131072"},
		{"remove", `print(table.remove(t, 1), table.remove(t, 131071), table.remove(t, 200000), table.remove(t), len(t), t[131070], t[131071], t[N - 4])`,
			"1\t131072\t200002\t300000\t299996\t131071\t131073\t299999"},
		{"remove down to nothing", `for i = N, 1, -1 do assert(table.remove(t) == i) end print(len(t), next(t), table.remove(t))`, "0\tnil"},
		{"clear on the way", `local n = 0 for i in pairs(t) do t[i] = nil n = n + 1 end print(n, len(t), next(t))`, "300000\t0\tnil"},
		{"shrink on the way", `local n = 0 for i in pairs(t) do table.remove(t) n = n + 1 end print(n, len(t))`, "150000\t150000"},
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
