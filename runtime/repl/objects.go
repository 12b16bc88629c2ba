package repl

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

const (
	maxRows     = 50
	namedFields = 8 // how many of the omitted fields are named
)

// showObjects prints a row for each object, with the columns that matter most and fit.
func (s *session) showObjects(objects []*lua.LTable) {
	look := s.Look
	look.Whole = s.Whole
	shown := objects
	if !s.Whole {
		look.Width = s.Width()
		shown = objects[:min(len(objects), maxRows)]
	}
	grid := look.Objects(shown)
	s.Table(grid.Heading, grid.Rows)
	if more := len(objects) - len(shown); more > 0 {
		s.Say(fmt.Sprintf("… %d more; _ holds all %d", more, len(objects)))
	}
	if len(grid.Left) > 0 {
		s.Say("fields not shown: " + enumerate(grid.Left) + "; _[1] shows a whole item")
	}
}

func enumerate(names []string) string {
	if len(names) > namedFields {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:namedFields], ", "), len(names)-namedFields)
	}
	return strings.Join(names, ", ")
}
