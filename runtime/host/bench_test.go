package host

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// BenchmarkPcall compares our pcall with gopher-lua's own, which corrupts locals.
func BenchmarkPcall(b *testing.B) {
	bodies := map[string]string{"success": "return 1", "error": "error('x')", "table": "error(t)"}
	for name, body := range bodies {
		source := fmt.Sprintf("local t = {} local f = function() %s end for _ = 1, %%d do pcall(f) end", body)
		b.Run("ours/"+name, func(b *testing.B) { runOurs(b, source) })
		b.Run("stock/"+name, func(b *testing.B) { runStock(b, source) })
	}
}

// BenchmarkCoroutine gets one value from a generator and resumes it.
func BenchmarkCoroutine(b *testing.B) {
	source := "local g = coroutine.wrap(function() while true do coroutine.yield(1) end end) for _ = 1, %d do g() end"
	b.Run("ours", func(b *testing.B) { runOurs(b, source) })
	b.Run("stock", func(b *testing.B) { runStock(b, source) })
}

// BenchmarkLibrary compares the functions that scripts call most with gopher-lua's.
func BenchmarkLibrary(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(hot)) {
		source := "local t = {} for i = 1, 100 do t[i] = i t['k' .. i] = i end local s = ('abc'):rep(10) local x = 0 for _ = 1, %d do " + hot[name] + " end"
		b.Run(name+"/ours", func(b *testing.B) { runOurs(b, source) })
		b.Run(name+"/stock", func(b *testing.B) { runStock(b, source) })
	}
}

var hot = map[string]string{
	"byte":     "x = s:byte(5)",
	"char":     "x = string.char(65)",
	"char 3":   "x = string.char(65, 66, 67)",
	"concat":   "x = table.concat(t, ',')",
	"floor":    "x = math.floor(2.5)",
	"insert":   "local l = {} for i = 1, 100 do table.insert(l, i) end",
	"ipairs":   "for i, v in ipairs(t) do x = v end",
	"len":      "x = s:len()",
	"max":      "x = math.max(1, 2)",
	"min":      "x = math.min(1, 2)",
	"next":     "x = next(t)",
	"pairs":    "for k, v in pairs(t) do x = v end",
	"rawequal": "x = rawequal(t, s)",
	"rawget":   "x = rawget(t, 'k5')",
	"rawset":   "rawset(t, 'k5', 1)",
	"remove":   "local l = { 1, 2, 3, 4, 5 } for i = 1, 5 do table.remove(l) end",
	"select":   "x = select('#', 1, 2, 3)",
	"sort":     "local l = {} for i = 1, 100 do l[i] = (i * 37) %% 101 end table.sort(l)",
	"sort by":  "local l = {} for i = 1, 100 do l[i] = (i * 37) %% 101 end table.sort(l, function(a, b) return a > b end)",
	"sub":      "x = s:sub(2, 5)",
	"sub 1":    "x = s:sub(2, 2)",
	"tonumber": "x = tonumber('12')",
	"tostring": "x = tostring(12)",
	"type":     "x = type(t)",
	"unpack":   "x = unpack(t, 1, 5)",
	"upper":    "x = s:upper()",
}

func runOurs(b *testing.B, source string) {
	h := New(Options{})
	defer h.Close()
	fn, err := h.Load("bench.lua", fmt.Appendf(nil, source, b.N))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := h.Call(b.Context(), fn); err != nil {
		b.Fatal(err)
	}
}

func runStock(b *testing.B, source string) {
	L := lua.NewState()
	defer L.Close()
	L.SetContext(b.Context())
	b.ReportAllocs()
	b.ResetTimer()
	if err := L.DoString(fmt.Sprintf(source, b.N)); err != nil {
		b.Fatal(err)
	}
}
