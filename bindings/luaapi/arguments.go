package luaapi

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/exchange"
	"synlua/bindings/reference"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
	"synlua/runtime/stdlib"
)

// reader reads the arguments of one call in the order that the row gives: the parameters of
// the path, then the body if it is one value, then one table with everything else, then the
// transaction id. It raises an error for what does not fit, before any request is sent.
type reader struct {
	use
	L    *lua.LState
	host *host.Host
	row  *catalog.Row
	next int // index of the argument that comes next
	// extras are the fields of the table that are synlua's own, such as the file
	// that a download is written to. All are strings.
	extras map[string]string
}

// use is one use of a function: what it sends, and what its caller wrote.
type use struct {
	name  string // of the function; it may differ from the row's
	call  exchange.Call
	given []*catalog.Param // those with UnderMAS that the caller gave
}

// read reads all arguments of a row's function. If the first arguments were read already,
// path holds the values that they gave.
func (a *API) read(L *lua.LState, name string, row *catalog.Row, path ...string) *reader {
	r := &reader{L: L, host: a.host, row: row, next: 1, use: use{name: name, call: exchange.Call{Row: row, Path: path}}}
	if len(path) > 0 {
		r.next = 2 // one argument stands for all of them
	}
	r.path()
	r.wholeBody()
	r.fields()
	a.transaction(r)
	if n := L.GetTop(); n >= r.next {
		what := fmt.Sprintf("%d arguments are", n)
		if n == 1 {
			what = "an argument is"
		}
		r.fail(r.next, fmt.Sprintf("%s too many; %s", what, reference.Usage(name)))
	}
	return r
}

func (r *reader) fail(index int, problem string) { badArgument(r.L, r.name, index, problem) }

// badArgument raises an error about an argument, in Lua's own words.
func badArgument(L *lua.LState, name string, index int, problem string) {
	L.RaiseError("bad argument #%d to '%s' (%s)", index, name, problem)
}

func (r *reader) path() {
	for _, p := range r.row.PathParams()[len(r.call.Path):] {
		if p.Transaction {
			r.call.Path = append(r.call.Path, "")
			continue
		}
		v, err := r.moment(&p, r.L.Get(r.next))
		var text string
		if err == nil {
			text, err = segment(&p, v)
		}
		if err != nil {
			r.fail(r.next, fmt.Sprintf("%s: %v; %s", catalog.LuaName(p.Name), err, reference.Usage(r.name)))
		}
		r.call.Path = append(r.call.Path, text)
		r.next++
	}
}

// segment is a path parameter as text.
func segment(p *catalog.Param, v lua.LValue) (string, error) {
	if err := check(p.Type, v); err != nil {
		return "", err
	}
	text := queryText(sent(p.Type, v))
	switch {
	case text == "" && !p.MayBeEmpty:
		return "", fmt.Errorf("it is empty, and %s is needed", article(p.Type))
	case text == "." || text == "..":
		return "", fmt.Errorf("%q would change the address", text)
	}
	return text, nil
}

func (r *reader) wholeBody() {
	p := bodyParam(r.row)
	if p == nil {
		return
	}
	v := r.L.Get(r.next)
	if err := check(p.Type, v); err != nil {
		r.fail(r.next, fmt.Sprintf("%s: %v; %s", p.Name, err, reference.Usage(r.name)))
	}
	body, err := luavalue.AppendJSONChecked(nil, v, emptyOf(p.Type), host.Checker(r.L))
	if err != nil {
		r.fail(r.next, fmt.Sprintf("%s: %v", p.Name, err))
	}
	r.call.Body = body
	r.next++
}

// bodyParam returns the parameter that is the whole body, if it is JSON.
func bodyParam(row *catalog.Row) *catalog.Param {
	for i := range row.Params {
		if p := &row.Params[i]; p.In == catalog.AsBody && p.Type.Kind != catalog.Bytes {
			return p
		}
	}
	return nil
}

// named returns the parameters that travel in the table.
func named(row *catalog.Row) []*catalog.Param {
	var ps []*catalog.Param
	for i := range row.Params {
		if p := &row.Params[i]; p.In == catalog.InQuery || p.In == catalog.InBody {
			ps = append(ps, p)
		}
	}
	return ps
}

// noFields is used if a call has no table. Nobody writes to it.
var noFields = luavalue.NewTable(0)

func (r *reader) fields() {
	params := named(r.row)
	given := noFields
	index := r.next
	switch v := r.L.Get(r.next).(type) {
	case *lua.LTable:
		given = v
		r.next++
	case *lua.LNilType:
		r.next++
	default:
		if len(params)+len(r.extraNames()) > 0 {
			r.fail(r.next, fmt.Sprintf("a table of fields expected, got %s; %s", describe(v), reference.Usage(r.name)))
		}
	}
	r.unknown(index, given, params)
	for _, p := range params {
		v := given.RawGetString(p.Name)
		if p.UnderMAS != "" && v != lua.LNil {
			r.given = append(r.given, p)
		}
		r.field(index, p, v)
	}
	if r.call.Body != nil && bodyParam(r.row) == nil {
		r.call.Body = append(r.call.Body, '}')
	}
	r.readExtras(index, given)
}

func (r *reader) unknown(index int, given *lua.LTable, params []*catalog.Param) {
	names := r.extraNames()
	for _, p := range params {
		names = append(names, p.Name)
	}
	given.ForEach(func(k, _ lua.LValue) {
		key, isText := k.(lua.LString)
		switch {
		case len(names) == 0:
			r.fail(index, fmt.Sprintf("unknown field %q: this function takes no fields; %s", k.String(), reference.Usage(r.name)))
		case !isText:
			r.fail(index, fmt.Sprintf("a table with named fields expected, got one with the key %s; %s", k, reference.Usage(r.name)))
		case !slices.Contains(names, string(key)):
			r.fail(index, fmt.Sprintf("unknown field %q%s", string(key), reference.UnknownField(string(key), names, r.name)))
		}
	})
}

func (r *reader) field(index int, p *catalog.Param, v lua.LValue) {
	if v == lua.LNil && p.Always {
		v = lua.LBool(p.Default == "true")
	}
	switch {
	case v == lua.LNil && p.Required:
		r.fail(index, fmt.Sprintf("field '%s' is required: %s, %s", p.Name, p.Type, p.Help))
	case v == lua.LNil:
		return
	case v == luavalue.Null && p.Nullable && p.In == catalog.InBody:
		r.addBody(p.SentAs(), []byte("null"))
		return
	case v == luavalue.Null:
		r.fail(index, fmt.Sprintf("field '%s': json.null means nothing here; to keep what is there, leave the field out", p.Name))
	}
	v, err := r.moment(p, v)
	if err == nil && !(v == lua.LString("") && mayBeEmpty(p)) {
		err = check(p.Type, v)
	}
	if err != nil {
		r.fail(index, fmt.Sprintf("field '%s': %v", p.Name, err))
	}
	v = sent(p.Type, v)
	if p.Opposite {
		v = opposite(v)
	}
	_, isTable := v.(*lua.LTable)
	if p.In == catalog.InQuery && (!isTable || p.Type.Kind == catalog.List) {
		r.addQuery(p, v)
		return
	}
	body, err := luavalue.AppendJSONChecked(nil, v, emptyOf(p.Type), host.Checker(r.L))
	body = withLists(body, p.Type.Lists)
	switch {
	case err != nil:
		r.fail(index, fmt.Sprintf("field '%s': %v", p.Name, err))
	case p.In == catalog.InQuery:
		r.addQuery(p, lua.LString(body))
	default:
		r.addBody(p.SentAs(), body)
	}
}

// moment returns the milliseconds that a text means, if the parameter is a time. A date that
// the API itself would take is left as it is, with all its digits.
func (r *reader) moment(p *catalog.Param, v lua.LValue) (lua.LValue, error) {
	text, isText := v.(lua.LString)
	isDate := p.Type.Kind == catalog.DateTime && isText && (text == "" || p.Type.CheckText(string(text)) == nil)
	if !isText || isDate || p.Type.Kind != catalog.TimestampMS && p.Type.Kind != catalog.DateTime {
		return v, nil
	}
	parse := stdlib.ParseMoment
	if p.Future {
		parse = stdlib.ParseFuture
	}
	ms, err := parse(string(text), r.host.Now(), r.host.Location())
	return lua.LNumber(ms), err
}

// mayBeEmpty says whether "" is a valid value although the type has a form: it removes an
// avatar.
func mayBeEmpty(p *catalog.Param) bool {
	return p.MayBeEmpty || p.In == catalog.InBody && p.Type.Kind == catalog.MXC
}

// transaction reads the transaction id, or makes one.
func (a *API) transaction(r *reader) {
	for i, p := range r.row.PathParams() {
		if !p.Transaction || r.call.Path[i] != "" {
			continue
		}
		v := r.L.Get(r.next)
		if v == lua.LNil {
			r.call.Path[i] = a.opts.TransactionID(r.row.Name + " " + strings.Join(r.call.Path, " ") + " " + string(r.call.Body))
			r.next++
			continue
		}
		id, err := segment(&p, v)
		if err != nil {
			r.fail(r.next, fmt.Sprintf("txn_id: %v; %s", err, reference.Usage(r.name)))
		}
		r.call.Path[i] = id
		r.next++
	}
}
