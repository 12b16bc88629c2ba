package repl

import (
	"context"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"synlua/runtime/display"
)

// showObjects prints a row for each object, with the columns of another grid, or with those
// that matter most and fit. It returns the grid of the first rows.
func (s *session) showObjects(objects []*lua.LTable, as *display.Grid) *display.Grid {
	if s.Whole {
		grid := s.grid(objects, as)
		s.sayLeft(grid)
		return grid
	}
	return s.showRows(objects, 0, as)
}

// showRows shows the next rows of a table.
func (s *session) showRows(objects []*lua.LTable, before int, as *display.Grid) *display.Grid {
	end := min(before+display.FirstRows, len(objects))
	grid := s.grid(objects[before:end], as)
	switch {
	case end < len(objects):
		s.more = func(context.Context) error {
			s.showRows(objects, end, grid)
			return nil
		}
		s.Say(fmt.Sprintf("… %d more%s", len(objects)-end, s.howToGoOn(fmt.Sprintf(`; "more" shows them, and _ holds all %d`, len(objects)))))
	case before > 0:
		s.Say(fmt.Sprintf("… %d to %d of %d: the last page", before+1, end, end))
		s.more = s.wasLast
	default:
		s.more = s.wasLast
	}
	if as == nil {
		s.sayLeft(grid)
	}
	return grid
}

// grid prints a row for each object.
func (s *session) grid(objects []*lua.LTable, as *display.Grid) *display.Grid {
	look := s.Look()
	look.Whole = s.Whole
	if !s.Whole {
		look.Width = s.Width()
	}
	var grid display.Grid
	if as != nil {
		grid = look.Like(*as, objects)
	} else {
		grid = look.Objects(objects)
	}
	s.Table(grid.Heading, grid.Rows)
	return &grid
}

// sayLeft names the fields that were left out.
func (s *session) sayLeft(grid *display.Grid) {
	if remark := grid.Remark(); remark != "" {
		s.Say(remark + s.howToGoOn("; _[1] shows a whole item"))
	}
}
