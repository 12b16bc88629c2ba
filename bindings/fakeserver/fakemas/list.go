package fakemas

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// usualPage is how many items a page has unless the request says otherwise.
const usualPage = 10

// page is which part of a list is asked for.
type page struct {
	before, after string
	size          int
	fromEnd       bool
	count         string // "true", "false" or "only"
}

// list answers with a part of a group.
func (c *call) list(g *group) *reply {
	p, refusal := c.readPage()
	if refusal != nil {
		return refusal
	}
	found, understood, refusal := c.choose(g)
	if refusal != nil {
		return refusal
	}
	base := root + g.path + "?" + understood
	if p.count != "true" {
		base = joined(base, "count="+p.count)
	}
	meta := object{{"count", len(found)}}
	if p.count == "only" {
		return asJSON(http.StatusOK, object{{"meta", meta}, {"links", object{{"self", base}}}})
	}
	things, before, after := p.cut(found)
	answer := object{}
	if p.count == "true" {
		answer = object{{"meta", meta}}
	}
	data := make([]object, len(things))
	for i, t := range things {
		data[i] = g.resource(t, true)
	}
	return asJSON(http.StatusOK, append(answer, attribute{"data", data}, attribute{"links", p.links(base, g, things, before, after)}))
}

// joined adds a parameter to an address, as it is: the service does not escape it.
func joined(base, parameter string) string {
	if strings.HasSuffix(base, "?") {
		return base + parameter
	}
	return base + "&" + parameter
}

// cut returns the page's part of the things, and whether there are others before and after.
func (p page) cut(all []*thing) (things []*thing, before, after bool) {
	for _, t := range all {
		if (p.after == "" || t.id > p.after) && (p.before == "" || t.id < p.before) {
			things = append(things, t)
		}
	}
	if len(things) <= p.size {
		return things, false, false
	}
	if p.fromEnd {
		return things[len(things)-p.size:], true, false
	}
	return things[:p.size], false, true
}

// links returns the addresses of the pages. That of the next one is wrong in two ways: no
// value in it is escaped, and it begins at the cursor of the last item, which need not be
// its id.
func (p page) links(base string, g *group, things []*thing, before, after bool) object {
	size := strconv.Itoa(p.size)
	first, last := "page[first]="+size, "page[last]="+size
	cursor := func(t *thing) string {
		if g.cursor != nil {
			return g.cursor(t)
		}
		return t.id
	}
	self := base
	if p.before != "" {
		self = joined(self, "page[before]="+p.before)
	}
	if p.after != "" {
		self = joined(self, "page[after]="+p.after)
	}
	if p.fromEnd {
		self = joined(self, last)
	} else {
		self = joined(self, first)
	}
	links := object{{"self", self}, {"first", joined(base, first)}, {"last", joined(base, last)}}
	if after {
		next := joined(base, "page[after]="+cursor(things[len(things)-1]))
		links = append(links, attribute{"next", joined(next, first)})
	}
	if before {
		previous := joined(base, "page[before]="+cursor(things[0]))
		links = append(links, attribute{"prev", joined(previous, last)})
	}
	return links
}

// readPage reads the parameters of the page.
func (c *call) readPage() (p page, refusal *reply) {
	p = page{size: usualPage, count: "true"}
	for _, name := range []string{"page[before]", "page[after]"} {
		if !c.query.Has(name) {
			continue
		}
		id, problem := readULID(c.query.Get(name))
		if problem != "" {
			return p, badQuery("pagination", name, problem)
		}
		if name == "page[before]" {
			p.before = id
		} else {
			p.after = id
		}
	}
	for _, name := range []string{"page[first]", "page[last]"} {
		if !c.query.Has(name) {
			continue
		}
		n, err := strconv.ParseUint(c.query.Get(name), 10, 31)
		switch {
		case err != nil:
			return p, badQuery("pagination", name, "invalid digit found in string")
		case n == 0:
			return p, badQuery("pagination", name, "invalid value: integer `0`, expected a nonzero usize")
		}
		p.size, p.fromEnd = int(n), name == "page[last]"
	}
	if c.query.Has("page[first]") && c.query.Has("page[last]") {
		return p, refuse(http.StatusBadRequest, "Cannot specify both `page[first]` and `page[last]` parameters")
	}
	if c.query.Has("count") {
		p.count = c.query.Get("count")
		if !slices.Contains([]string{"true", "false", "only"}, p.count) {
			return p, badQuery("pagination", "count", "unknown variant `"+p.count+"`, expected one of `true`, `false`, `only`")
		}
	}
	return p, nil
}

// badQuery refuses a parameter, in as many words as the service does.
func badQuery(what, name, problem string) *reply {
	problem = name + ": " + problem
	return refuse(http.StatusBadRequest, "Invalid "+what+" parameters", "Failed to deserialize query string: "+problem, problem, problem)
}
