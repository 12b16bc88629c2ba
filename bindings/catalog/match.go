package catalog

import (
	"net/url"
	"strings"
)

// route is a row with its path cut into segments.
type route struct {
	row      *Row
	segments []segment
}

// segment is one part of a path: literal text, or the place of a parameter.
type segment struct {
	literal    string
	parameter  bool
	mayBeEmpty bool
}

func makeRoute(row *Row) route {
	r := route{row: row}
	for part := range strings.SplitSeq(row.Path, "/") {
		s := segment{literal: part}
		if name, ok := Placeholder(part); ok {
			p := row.Param(name)
			s = segment{parameter: true, mayBeEmpty: p != nil && p.MayBeEmpty}
		}
		r.segments = append(r.segments, s)
	}
	return r
}

// Placeholder returns the name in a segment of a path of the form "{name}".
func Placeholder(segment string) (name string, ok bool) {
	if len(segment) > 2 && segment[0] == '{' && segment[len(segment)-1] == '}' {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

// Match returns the row that describes a request with this method and path. The path is
// concrete, such as "/_synapse/admin/v1/deactivate/@alice:example.org"; its segments may be
// percent-encoded or not. If two rows fit, the leftmost segment in which they differ
// decides: a literal wins over a parameter, as on the server.
func Match(method, path string) (*Row, bool) {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			parts[i] = plain
		}
	}
	var best *route
	for i, r := range load().routes[method] {
		if r.fits(parts) && (best == nil || r.moreLiteral(best)) {
			best = &load().routes[method][i]
		}
	}
	if best == nil {
		return nil, false
	}
	return best.row, true
}

// fits reports whether the parts of a path can have come from this route. If the last
// parameter may be empty, it may be missing together with its slash.
func (r *route) fits(parts []string) bool {
	n := len(r.segments)
	if len(parts) == n-1 && r.segments[n-1].mayBeEmpty {
		n--
	}
	if len(parts) != n {
		return false
	}
	for i, part := range parts {
		if !r.segments[i].fits(part) {
			return false
		}
	}
	return true
}

func (s segment) fits(part string) bool {
	if s.parameter {
		return part != "" || s.mayBeEmpty
	}
	return part == s.literal
}

// moreLiteral reports whether r has the literal text in the first segment where only one of
// the two has any.
func (r *route) moreLiteral(other *route) bool {
	for i := range min(len(r.segments), len(other.segments)) {
		if r.segments[i].parameter != other.segments[i].parameter {
			return other.segments[i].parameter
		}
	}
	return false
}
