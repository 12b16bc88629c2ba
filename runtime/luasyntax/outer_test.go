package luasyntax

import "testing"

func TestAChunkUsesTheVariablesAroundIt(t *testing.T) {
	fn, err := Parse("chunk", "return a, function() return a, b end, function(c) return c, d end", Options{Outer: []string{"a", "b", "c"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a", "b"}
	if len(fn.Upvalues) != len(want) {
		t.Fatalf("it has %d upvalues, want %q", len(fn.Upvalues), want)
	}
	for i, u := range fn.Upvalues {
		if u.Name != want[i] || u.Local == nil || u.Local.Name != want[i] {
			t.Errorf("upvalue %d is %+v, want %q", i, u, want[i])
		}
	}
}

func TestAChunkReportsItsOutermostLocals(t *testing.T) {
	fn, err := Parse("chunk", "local a, b = c\ndo local x end\nlocal function f() end\nreturn a", Options{Outer: []string{"c"}})
	if err != nil {
		t.Fatal(err)
	}
	if reports, err := fn.Report(); !reports || err != nil {
		t.Fatalf("it reports: %v, %v", reports, err)
	}
	var reported []string
	for _, s := range fn.Body {
		if s, ok := s.(*CallStmt); ok {
			call := s.Call.(*Call)
			if u := call.Function.(*UpvalueName); u.Index != 1 || fn.Upvalues[1].Name != u.Name {
				t.Errorf("it calls upvalue %d, want the last one", u.Index)
			}
			for _, u := range call.Arguments[0].(*Function).Upvalues {
				reported = append(reported, u.Name)
				if !u.Local.Captured {
					t.Errorf("%s is not marked as captured", u.Name)
				}
			}
		}
	}
	if len(fn.Body) != 6 || len(reported) != 3 || reported[0] != "a" || reported[1] != "b" || reported[2] != "f" {
		t.Errorf("%d statements report %q", len(fn.Body), reported)
	}
	if warnings := fn.LostUpdates(); len(warnings) > 0 {
		t.Errorf("got %v", warnings)
	}
}

func TestAChunkWithoutLocalsReportsNothing(t *testing.T) {
	fn, err := Parse("chunk", "x = 1 do local y end", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if reports, err := fn.Report(); reports || err != nil || len(fn.Body) != 2 || len(fn.Upvalues) != 0 {
		t.Errorf("it reports: %v, %v", reports, err)
	}
}
