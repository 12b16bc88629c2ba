package repl

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
)

// showObjects prints a row for each object, with the columns that matter most and fit. all
// is how many there were before some of them were shown.
func (s *session) showObjects(objects []*lua.LTable, all int) {
	look := s.Look()
	look.Whole = s.Whole
	shown := objects
	if !s.Whole {
		look.Width = s.Width()
		shown = objects[:min(len(objects), display.FirstRows)]
	}
	grid := look.Objects(shown)
	s.Table(grid.Heading, grid.Rows)
	if more := len(objects) - len(shown); more > 0 {
		s.more = func(context.Context) error {
			s.more = nil
			s.showObjects(objects[len(shown):], all)
			return nil
		}
		s.Say(fmt.Sprintf("… %d more%s", more, s.howToGoOn(fmt.Sprintf(`; "more" shows them, and _ holds all %d`, all))))
	}
	if remark := grid.Remark(); remark != "" {
		s.Say(remark + s.howToGoOn("; _[1] shows a whole item"))
	}
}
