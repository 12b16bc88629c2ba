package luapattern

// Scanner walks over the matches in a subject one after the other, as gmatch and gsub do. An empty
// match may follow another match at once, but no two start at the same place.
type Scanner struct {
	matcher *matcher
	at      int // where the next match may start; behind the subject's end there is none
}

// Scan returns a Scanner for the matches in a subject. If the pattern begins with '^' as an anchor,
// there is one match at most.
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
