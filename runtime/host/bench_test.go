package host

import (
	"fmt"
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

// BenchmarkCoroutine passes one value out of a generator and goes back in.
func BenchmarkCoroutine(b *testing.B) {
	source := "local g = coroutine.wrap(function() while true do coroutine.yield(1) end end) for _ = 1, %d do g() end"
	b.Run("ours", func(b *testing.B) { runOurs(b, source) })
	b.Run("stock", func(b *testing.B) { runStock(b, source) })
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
