package luapattern

// Scanner iterates over the matches in a subject, as gmatch and gsub do. An empty match
// may directly follow another match, but no two start at the same place.
type Scanner struct {
	matcher *matcher
	at      int // where the next match may start; after the subject's end there is none
}

// Scan returns a Scanner for the matches in a subject. If '^' anchors the pattern,
// there is at most one match.
func (p *Pattern) Scan(subject string) *Scanner {
	return &Scanner{matcher: newMatcher(p, subject)}
}

// Next returns the next match, or nil at the end. Each call may have a budget of its own.
func (s *Scanner) Next(b *Budget) (*Match, error) {
	end := len(s.matcher.subject) + 1
	if s.at >= end {
		return nil, nil
	}
	match, err := s.matcher.search(s.at, orDefault(b))
	switch {
	case err != nil || match == nil || s.matcher.anchored:
		s.at = end
	case match.End == match.Start:
		s.at = match.End + 1
	default:
		s.at = match.End
	}
	return match, err
}
