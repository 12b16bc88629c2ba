package luaapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/fakeserver"
	"synlua/runtime/luavalue"
)

// arrival is a request as the server saw it: every segment of the path decoded.
type arrival struct {
	method string
	path   []string
	query  url.Values
	body   string
	kind   string // Content-Type
}

// rowServer answers every request with the example of the row under test, and
// keeps what came.
type rowServer struct {
	mu  sync.Mutex
	row *catalog.Row
	got []arrival
}

const fileContent = "\x00\xffthe bytes of a file"

func (s *rowServer) serve(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	a := arrival{method: r.Method, query: r.URL.Query(), body: string(body), kind: r.Header.Get("Content-Type")}
	path := strings.TrimPrefix(r.URL.EscapedPath(), fakeserver.BasePath)
	for segment := range strings.SplitSeq(path, "/") {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			plain = err.Error()
		}
		a.path = append(a.path, plain)
	}
	s.got = append(s.got, a)
	switch {
	case s.row.Answer == catalog.Bytes:
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, fileContent)
	case s.row.Paging != nil && (len(s.got) > 1 || asksForSome(s.row, a.query)):
		_, _ = io.WriteString(w, emptyPage(s.row.Paging))
	default:
		_, _ = io.WriteString(w, s.row.Example)
	}
	return true
}

// next makes the server ready for another row.
func (s *rowServer) next(row *catalog.Row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.row, s.got = row, nil
}

func (s *rowServer) arrivals() []arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// asksForSome says whether the query has a filter that the row's example need not match.
func asksForSome(row *catalog.Row, query url.Values) bool {
	return slices.ContainsFunc(row.Params, func(p catalog.Param) bool { return isFilter(p) && query.Has(p.SentAs()) })
}

// isFilter says whether the parameter is a filter, which the server must be seen to heed.
func isFilter(p catalog.Param) bool { return strings.HasPrefix(p.Wire, "filter[") }

func emptyPage(p *catalog.Paging) string {
	page := "[]"
	if p.Keyed {
		page = "{}"
	}
	if p.Items == "" {
		return page
	}
	for _, name := range slices.Backward(strings.Split(p.Items, ".")) {
		page = fmt.Sprintf("{%q:%s}", name, page)
	}
	return page
}

// sample is a value of a type: as a Lua expression, as text in a path or query,
// and as JSON.
type sample struct{ lua, text, json string }

func textSample(s string) sample {
	quoted, _ := json.Marshal(s)
	return sample{luaQuote(s), s, string(quoted)}
}

// luaQuote writes any bytes as a Lua string.
func luaQuote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i := range len(s) {
		fmt.Fprintf(&out, "\\%03d", s[i])
	}
	out.WriteByte('"')
	return out.String()
}

func sampleOf(t catalog.Type) sample {
	switch t.Kind {
	case catalog.Integer:
		return sample{"1234567", "1234567", "1234567"}
	case catalog.Number:
		return sample{"0.5", "0.5", "0.5"}
	case catalog.Boolean:
		return sample{"false", "false", "false"}
	case catalog.TimestampMS:
		return sample{"1672531200000", "1672531200000", "1672531200000"}
	case catalog.Enum:
		return textSample(t.Values[len(t.Values)-1])
	case catalog.List:
		item := sampleOf(*t.Elem)
		return sample{"{" + item.lua + "}", item.text, "[" + item.json + "]"}
	case catalog.Object, catalog.Any:
		return sample{`{ key = "value", none = {} }`, `{"key":"value","none":{}}`, `{"key":"value","none":{}}`}
	}
	return textSample(map[catalog.Kind]string{
		catalog.String: "some text", catalog.UserID: "@alice:example.org", catalog.RoomID: "!abc:example.org",
		catalog.RoomAlias: "#general:example.org", catalog.RoomIDOrAlias: "#general:example.org", catalog.EventID: "$event",
		catalog.ServerName: "example.org:8448", catalog.MXC: "mxc://example.org/abc",
		catalog.ULID: "01M8DN3G0HD8VKPVJ8JFX6GVAB", catalog.DateTime: "2026-11-27T04:53:23Z",
	}[t.Kind])
}

// use is one call of a row's function, and the request that it must make.
type use struct {
	source string
	want   arrival
}

// useOf calls the row's function with every parameter. The values of the path are
// the row's samples unless others are given.
func useOf(row *catalog.Row, pathSamples func(catalog.Param) sample) use {
	var args, fields []string
	u := use{want: arrival{method: row.Method, query: url.Values{}}}
	values := map[string]string{}
	var transaction string
	members := map[string]json.RawMessage{}
	for _, p := range row.Params {
		s := sampleOf(p.Type)
		switch {
		case p.Transaction:
			transaction, values[p.Name] = `"m1/2"`, "m1/2"
		case p.In == catalog.InPath:
			s = pathSamples(p)
			args, values[p.Name] = append(args, s.lua), s.text
		case p.In == catalog.InQuery:
			fields = append(fields, fmt.Sprintf("[%q] = %s", p.Name, s.lua))
			u.want.query.Set(p.SentAs(), s.text)
		case p.In == catalog.InBody:
			fields = append(fields, fmt.Sprintf("[%q] = %s", p.Name, s.lua))
			members[p.SentAs()] = json.RawMessage(s.json)
			if p.Opposite {
				members[p.SentAs()] = json.RawMessage(strconv.FormatBool(s.json != "true"))
			}
		case p.Type.Kind == catalog.Bytes:
			fields = append(fields, `bytes = "content", content_type = "text/plain"`)
			u.want.body, u.want.kind = "content", "text/plain"
		default:
			args, u.want.body, u.want.kind = append(args, s.lua), s.json, "application/json"
		}
	}
	if len(members) > 0 || u.want.body == "" && (row.Method == "POST" || row.Method == "PUT") {
		body, _ := json.Marshal(members)
		u.want.body, u.want.kind = string(body), "application/json"
	}
	if len(fields) > 0 {
		args = append(args, "{ "+strings.Join(fields, ", ")+" }")
	}
	if transaction != "" {
		args = append(args, transaction)
	}
	for segment := range strings.SplitSeq(row.Path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			segment = values[strings.TrimSuffix(name, "}")]
		}
		u.want.path = append(u.want.path, segment)
	}
	u.source = row.Name + "(" + strings.Join(args, ", ") + ")"
	return u
}

// one returns a chunk that makes one request: of a list it is the first page.
func (u use) one(row *catalog.Row) string {
	if row.Paging == nil {
		return "return " + u.source
	}
	return "local list = " + u.source + " local page = list:pages()() list:collect() return page"
}

func rowSample(p catalog.Param) sample { return sampleOf(p.Type) }

// check says how the request differs from what it must be, or "".
func (u use) check(got arrival) string {
	if p := u.want; got.method != p.method || !slices.Equal(got.path, p.path) || !reflect.DeepEqual(got.query, p.query) {
		return fmt.Sprintf("arrived: %s %q ?%v\nwant:    %s %q ?%v", got.method, got.path, got.query, p.method, p.path, p.query)
	}
	if got.kind != u.want.kind || !sameBody(got, u.want) {
		return fmt.Sprintf("body: %s %s\nwant: %s %s", got.kind, got.body, u.want.kind, u.want.body)
	}
	return ""
}

func sameBody(a, b arrival) bool {
	if a.kind != "application/json" {
		return a.body == b.body
	}
	var x, y any
	return json.Unmarshal([]byte(a.body), &x) == nil && json.Unmarshal([]byte(b.body), &y) == nil && reflect.DeepEqual(x, y)
}

// ownRows are the rows whose Lua function is the row's own, and not one that is
// more than a row.
func ownRows() []*catalog.Row {
	return slices.DeleteFunc(slices.Clone(catalog.Rows()), func(r *catalog.Row) bool { return r.Name == "matrix.media.download" })
}

func TestEveryRowSendsWhatItSays(t *testing.T) {
	f := newFixture(t, applying)
	server := &rowServer{}
	f.server.Handle(server.serve)
	for _, row := range ownRows() {
		server.next(row)
		u := useOf(row, rowSample)
		values, err := f.run(u.one(row))
		if err != nil {
			t.Errorf("%s\n%v", u.source, err)
			continue
		}
		got := server.arrivals()
		if problem := u.check(got[0]); problem != "" {
			t.Errorf("%s\n%s", u.source, problem)
		}
		switch {
		case row.Answer == catalog.Bytes:
			if asText(t, values[0]) != fileContent || asText(t, values[1]) != "image/png" {
				t.Errorf("%s gave %q", row.Name, values)
			}
		case row.Paging == nil:
			wantJSON(t, row.Name, values[0], opened(row, row.Example))
		}
	}
}

// opened returns an answer as scripts get it.
func opened(row *catalog.Row, answer string) string {
	if row.Seconds != nil {
		answer = strings.Replace(answer, `"creation_ts":1795319970,`, `"creation_ts":1795319970000,`, 1)
	}
	return string(row.Envelope.Open([]byte(answer)))
}

// wantJSON fails unless the Lua value is what the JSON says.
func wantJSON(t *testing.T, name string, v lua.LValue, want string) {
	t.Helper()
	expected, err := new(luavalue.Decoder).Decode([]byte(want))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := asText(t, v), asText(t, expected); got != want {
		t.Errorf("%s gave\n%s\nwant\n%s", name, got, want)
	}
}

// itemsOf returns the example's items as JSON: an array, or an object where the
// list is keyed.
func itemsOf(t *testing.T, row *catalog.Row) string {
	t.Helper()
	items := json.RawMessage(row.Example)
	for name := range strings.SplitSeq(row.Paging.Items, ".") {
		var answer map[string]json.RawMessage
		if row.Paging.Items == "" {
			break
		}
		if err := json.Unmarshal(items, &answer); err != nil {
			t.Fatal(err)
		}
		items = answer[name]
	}
	if row.Envelope == nil {
		return string(items)
	}
	var things []json.RawMessage
	if err := json.Unmarshal(items, &things); err != nil {
		t.Fatal(err)
	}
	for i, thing := range things {
		things[i] = row.Envelope.Open(thing)
	}
	all, _ := json.Marshal(things)
	return string(all)
}

func TestEveryListGivesItsItems(t *testing.T) {
	for _, gate := range []changes.GateOptions{{}, applying} {
		f := newFixture(t, gate)
		server := &rowServer{}
		f.server.Handle(server.serve)
		for _, row := range ownRows() {
			if row.Paging == nil {
				continue
			}
			server.next(row)
			all := *row
			all.Params = slices.DeleteFunc(slices.Clone(row.Params), isFilter)
			call := useOf(&all, rowSample).source
			walk := `local all = json.array{} for item in ` + call + ` do all[#all + 1] = item end return all`
			if row.Paging.Keyed {
				walk = `local all = {} for key, value in ` + call + ` do all[key] = value end return all`
			}
			values, err := f.run(walk)
			if err != nil {
				t.Errorf("%s\n%v", walk, err)
				continue
			}
			wantJSON(t, row.Name, values[0], itemsOf(t, row))
		}
	}
}

func TestWithoutApplyEveryChangeIsHeldBack(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	for _, row := range ownRows() {
		if row.Effect == catalog.Read {
			continue
		}
		values, err := f.run(useOf(row, rowSample).one(row))
		if err != nil {
			t.Errorf("%s: %v", row.Name, err)
			continue
		}
		table, ok := values[0].(*lua.LTable)
		if !ok || table.RawGetString("dry_run") != lua.LTrue {
			t.Errorf("%s gave %s without dry_run", row.Name, values[0])
			continue
		}
		table.RawSetString("dry_run", lua.LNil)
		var example map[string]any
		if err := json.Unmarshal([]byte(opened(row, row.Example)), &example); err != nil && row.Example != "" {
			continue // the answer is no object
		}
		// Values that are known take the place of those in the example.
		text, err := luavalue.AppendJSON(nil, table, luavalue.EmptyObject)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Errorf("%s gave %s", row.Name, text)
			continue
		}
		for name, value := range example {
			is, isThere := got[name]
			if strings.Contains(name, "@") {
				continue // somebody's id, who is another one here
			}
			if !isThere || value != nil && is != nil && fmt.Sprintf("%T", is) != fmt.Sprintf("%T", value) {
				t.Errorf("%s: %s is %v in a dry run, and %v in the example", row.Name, name, is, value)
			}
		}
	}
	f.wantLines()
	if f.gate.Held() == 0 {
		t.Error("no change was counted as held")
	}
}

var hostile = []string{
	"a/b", "a%2Fb", "%2e%2e", "../..", "a#b", "a?b=c", "a b", "\U0001f600", "\u200fabc", ";,&=+", "a\nb", `\`, "é", strings.Repeat("x", 255),
}

// hostileSample is the text in the form that the parameter's type demands, and
// whether there is one.
func hostileSample(p catalog.Param, s string) (string, bool) {
	switch p.Type.Kind {
	case catalog.UserID:
		s = "@" + s + ":example.org"
	case catalog.RoomID:
		s = "!" + s
	case catalog.RoomAlias, catalog.RoomIDOrAlias:
		s = "#" + s + ":example.org"
	case catalog.EventID:
		s = "$" + s
	case catalog.String, catalog.ServerName:
	default: // a ULID, for example, has no room for anything hostile
		return "", false
	}
	return s, p.Type.CheckText(s) == nil
}

func TestHostileIDsArriveAsTheyWere(t *testing.T) {
	f := newFixture(t, applying)
	server := &rowServer{}
	f.server.Handle(server.serve)
	for _, row := range ownRows() {
		if len(row.PathParams()) == 0 {
			continue
		}
		for _, text := range hostile {
			server.next(row)
			u := useOf(row, func(p catalog.Param) sample {
				if s, ok := hostileSample(p, text); ok {
					return textSample(s)
				}
				return sampleOf(p.Type)
			})
			if _, err := f.run(u.one(row)); err != nil {
				t.Errorf("%s with %q: %v", row.Name, text, err)
				continue
			}
			if problem := u.check(server.arrivals()[0]); problem != "" {
				t.Errorf("%s with %q: %s", row.Name, text, problem)
			}
		}
	}
}

func TestValuesThatChangeThePathAreRefused(t *testing.T) {
	f := newFixture(t, applying)
	for _, row := range ownRows() {
		for i, p := range row.PathParams() {
			for _, text := range []string{"", ".", ".."} {
				if p.Transaction || text == "" && p.MayBeEmpty {
					continue
				}
				u := useOf(row, func(other catalog.Param) sample {
					if other.Name == p.Name {
						return textSample(text)
					}
					return sampleOf(other.Type)
				})
				f.wantError(u.source, "test.lua:1: ", fmt.Sprintf("bad argument #%d to '%s'", i+1, row.Name))
			}
		}
	}
	f.wantLines()
}

func TestAnEmptyStateKeyIsSent(t *testing.T) {
	f := newFixture(t, changes.GateOptions{})
	f.server.On("GET", "/_matrix/client/v3/rooms/!abc:example.org/state/m.room.name/", fakeserver.JSON(200, `{"name":"General"}`))
	if got := f.text(`return matrix.rooms.get_state("!abc:example.org", "m.room.name", "").name`); got != "General" {
		t.Errorf("got %q", got)
	}
}
