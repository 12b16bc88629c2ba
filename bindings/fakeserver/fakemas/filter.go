package fakemas

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// filter is one that a list knows.
type filter struct {
	// name is how it is sent, such as "filter[user]".
	name string
	// read returns a value as the service repeats it, or what is wrong with it.
	read func(text string) (value, problem string)
	// of is the group that a value names one of; nil for other values. noun is what the
	// service calls it.
	of   func(s *Service) *group
	noun string
	// scope says that the value is a scope, which has a refusal of its own.
	scope bool
	// many says that the filter may be repeated.
	many bool
	// matches says whether a thing is one of those that are asked for.
	matches func(s *Service, t *thing, values []string) bool
}

// choose returns the things that match the filters of the query, and the part of the query
// that was understood, as the service repeats it. What it does not know it ignores.
func (c *call) choose(g *group) (found []*thing, understood string, refusal *reply) {
	found = slices.Clone(g.things)
	var parts []string
	for _, f := range g.filters {
		values := c.query[f.name]
		if len(values) == 0 || values[0] == "" || c.ignored[f.name] {
			continue
		}
		if !f.many {
			values = values[len(values)-1:]
		}
		var read []string
		for _, value := range values {
			got, problem := f.read(value)
			if problem != "" {
				return nil, "", badQuery("filter", f.name, problem)
			}
			read = append(read, got)
			parts = append(parts, f.name+"="+got)
		}
		if refusal := f.refuse(c.Service, read); refusal != nil {
			return nil, "", refusal
		}
		found = slices.DeleteFunc(found, func(t *thing) bool { return !f.matches(c.Service, t, read) })
	}
	return found, strings.Join(parts, "&"), nil
}

// refuse refuses a value that has the right form and yet cannot be.
func (f filter) refuse(s *Service, values []string) *reply {
	for _, value := range values {
		switch {
		case f.of != nil && f.of(s).byID(value) == nil:
			return notFound("%s ID %s not found", f.noun, value)
		case f.scope && (strings.ContainsAny(value, " \"\\") || value == ""):
			return refuse(http.StatusBadRequest, "Invalid scope "+quoted(value)+" in filter parameters")
		case strings.Contains(value, "\x00"):
			return refuse(http.StatusInternalServerError,
				`error returned from database: invalid byte sequence for encoding "UTF8": 0x00`, `invalid byte sequence for encoding "UTF8": 0x00`)
		}
	}
	return nil
}

func readText(text string) (value, problem string) { return text, "" }

func readBoolean(text string) (value, problem string) {
	if text != "true" && text != "false" {
		return "", "provided string was not `true` or `false`"
	}
	return text, ""
}

func readTime(text string) (value, problem string) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", "input contains invalid characters"
	}
	return at.UTC().Format(time.RFC3339), ""
}

func readOneOf(choices ...string) func(string) (string, string) {
	named := make([]string, len(choices))
	for i, choice := range choices {
		named[i] = "`" + choice + "`"
	}
	expected := strings.Join(named, " or ")
	if len(choices) > 2 {
		expected = "one of " + strings.Join(named, ", ")
	}
	return func(text string) (value, problem string) {
		if !slices.Contains(choices, text) {
			return "", "unknown variant `" + text + "`, expected " + expected
		}
		return text, ""
	}
}

// ofUser filters by the account in an attribute.
func ofUser(name, attribute string) filter {
	return byID(name, "User", func(s *Service) *group { return s.users }, attribute)
}

// ofUserSession filters by the browser session in an attribute.
func ofUserSession() filter {
	return byID("filter[user-session]", "User session", func(s *Service) *group { return s.userSessions }, "user_session_id")
}

// ofClient filters by the application in an attribute.
func ofClient(name, attribute string) filter {
	return byID(name, "Client", func(s *Service) *group { return s.clients }, attribute)
}

// byID filters by the id in an attribute.
func byID(name, noun string, of func(s *Service) *group, attribute string) filter {
	return filter{name: name, read: readULID, of: of, noun: noun, matches: func(_ *Service, t *thing, ids []string) bool {
		return slices.Contains(ids, t.text(attribute))
	}}
}

// repeated returns a filter that may be given several times.
func repeated(f filter) filter { f.many = true; return f }

// equal filters by the whole text of an attribute.
func equal(name, attribute string) filter {
	return filter{name: name, read: readText, matches: func(_ *Service, t *thing, values []string) bool {
		return t.get(attribute) == values[0]
	}}
}

// equalFold is equal where case does not count.
func equalFold(name, attribute string) filter {
	return filter{name: name, read: readText, matches: func(_ *Service, t *thing, values []string) bool {
		return strings.EqualFold(t.text(attribute), values[0])
	}}
}

// like filters by a part of an attribute, in which % stands for any text and _ for any
// character.
func like(name, attribute string) filter {
	return filter{name: name, read: readText, matches: func(_ *Service, t *thing, values []string) bool {
		pattern := strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(values[0]))
		return regexp.MustCompile("(?is)" + pattern).MatchString(t.text(attribute))
	}}
}

// boolean filters by a question.
func boolean(name string, isSo func(s *Service, t *thing) bool) filter {
	return filter{name: name, read: readBoolean, matches: func(s *Service, t *thing, values []string) bool {
		return isSo(s, t) == (values[0] == "true")
	}}
}

// isSet is the question whether an attribute is neither null, false nor 0.
func isSet(attribute string) func(*Service, *thing) bool {
	return func(_ *Service, t *thing) bool {
		value := t.get(attribute)
		return value != nil && value != false && value != int64(0)
	}
}

// inState filters by a state that an attribute shows; without it, a thing is active.
func inState(state, attribute string) filter {
	return filter{name: "filter[status]", read: readOneOf("active", state), matches: func(_ *Service, t *thing, values []string) bool {
		return (t.get(attribute) != nil) == (values[0] == state)
	}}
}

// before and after filter by a time.
func before(name, attribute string) filter {
	return filter{name: name, read: readTime, matches: func(_ *Service, t *thing, values []string) bool {
		limit, _ := time.Parse(time.RFC3339, values[0])
		at := t.time(attribute)
		return !at.IsZero() && at.Before(limit)
	}}
}

func after(name, attribute string) filter {
	return filter{name: name, read: readTime, matches: func(_ *Service, t *thing, values []string) bool {
		limit, _ := time.Parse(time.RFC3339, values[0])
		return t.time(attribute).After(limit)
	}}
}

// times are the filters by when a session began and was last used.
func times() []filter {
	return []filter{
		before("filter[created-before]", "created_at"), after("filter[created-after]", "created_at"),
		before("filter[last-active-before]", "last_active_at"), after("filter[last-active-after]", "last_active_at"),
	}
}

// scopes filters by scopes, of which a thing must have all.
func scopes() filter {
	return filter{name: "filter[scope]", read: readText, scope: true, many: true, matches: func(_ *Service, t *thing, values []string) bool {
		has := strings.Fields(t.text("scope"))
		return !slices.ContainsFunc(values, func(scope string) bool { return !slices.Contains(has, scope) })
	}}
}

// clientKind filters by whether an application is in the configuration.
func clientKind(client func(s *Service, t *thing) *thing) filter {
	return filter{name: "filter[client-kind]", read: readOneOf("dynamic", "static"), matches: func(s *Service, t *thing, values []string) bool {
		of := client(s, t)
		return of != nil && of.get("is_static") == (values[0] == "static")
	}}
}
