package repl

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
)

// showObjects prints a row for each object, with the columns that matter most and fit.
func (s *session) showObjects(objects []*lua.LTable) {
	look := s.Look
	look.Whole = s.Whole
	shown := objects
	if !s.Whole {
		look.Width = s.Width()
		shown = objects[:min(len(objects), display.FirstRows)]
	}
	grid := look.Objects(shown)
	s.Table(grid.Heading, grid.Rows)
	if more := len(objects) - len(shown); more > 0 {
		s.Say(fmt.Sprintf("… %d more; _ holds all %d", more, len(objects)))
	}
	if remark := grid.Remark(); remark != "" {
		s.Say(remark + "; _[1] shows a whole item")
	}
}
