package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"synlua/bindings/catalog"
	"synlua/bindings/changes"
	"synlua/bindings/exchange"
	"synlua/bindings/luaapi"
	"synlua/runtime/host"
	"synlua/runtime/luavalue"
)

// contracts are tests of rows by the row's name. Each one calls the row's function
// and looks at what it did.
type contracts map[string]func(c *contract)

// contract is one row under test. It sends requests as the administrator, unless as has
// chosen another user.
type contract struct {
	*testing.T
	*world
	row   *catalog.Row
	host  *host.Host
	token string
}

// refusal says how the server refuses what it cannot do alone here, and why it cannot.
type refusal struct {
	reason string
	test   func(c *contract)
}

// possible returns all tests of rows that Synapse can serve here.
func possible(t *testing.T) contracts {
	t.Helper()
	all := contracts{}
	for _, group := range groups {
		for name := range group {
			if all[name] != nil {
				t.Errorf("%s has two contract tests", name)
			}
		}
		maps.Copy(all, group)
	}
	return all
}

func TestEveryRowHasAContractTest(t *testing.T) {
	all := possible(t)
	for _, row := range catalog.Rows() {
		_, refused := impossible[row.Name]
		if (all[row.Name] != nil) == refused {
			t.Errorf("%s: has a contract test: %t; is listed as impossible: %t", row.Name, all[row.Name] != nil, refused)
		}
	}
	for name := range all {
		if catalog.Lookup(name) == nil {
			t.Errorf("there is a contract test for %s, and no such row", name)
		}
	}
	for name, refused := range impossible {
		if catalog.Lookup(name) == nil || refused.reason == "" {
			t.Errorf("%s is listed as impossible, and there is no such row (or no reason)", name)
		}
	}
}

func TestEveryRowKeepsItsContract(t *testing.T) {
	w, all := theWorld(t), possible(t)
	for _, row := range catalog.Rows() {
		test, ok := all[row.Name]
		if !ok || row.API == catalog.MAS {
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			w.proxy.take()
			test(newContract(t, w, row))
			answers := w.proxy.take()
			compareShapes(t, row, answers)
			wantsSecondPage(t, row, answers)
		})
	}
}

func TestImpossibleRowsAreRefusedAsExpected(t *testing.T) {
	w := theWorld(t)
	for _, row := range catalog.Rows() {
		if refused, ok := impossible[row.Name]; ok {
			t.Run(row.Name, func(t *testing.T) { refused.test(newContract(t, w, row)) })
		}
	}
}

func newContract(t *testing.T, w *world, row *catalog.Row) *contract {
	c := &contract{T: t, world: w, row: row, token: w.Token}
	gate := changes.NewGate(changes.GateOptions{
		Apply:   true,
		Confirm: func(context.Context, *changes.Change, int) error { return nil },
	})
	sender, err := exchange.New(exchange.Options{BaseURL: w.proxy.URL, Token: c})
	if err != nil {
		t.Fatal(err)
	}
	client := changes.New(changes.Options{Exchange: sender, Gate: gate, Rows: catalog.Lookup})
	t.Cleanup(client.Close)
	transactions := 0
	api := luaapi.New(luaapi.Options{
		Connect:       func(context.Context, *catalog.API) (*changes.Client, error) { return client, nil },
		Gate:          gate,
		TransactionID: func(string) string { transactions++; return fmt.Sprintf("%s-%d", t.Name(), transactions) },
	})
	c.host = host.New(host.Options{Modules: api.Modules(), Globals: true})
	t.Cleanup(c.host.Close)
	return c
}

// Token gives the access token of whoever the test says.
func (c *contract) Token(context.Context) (string, error) { return c.token, nil }

// Rejected says that there is no other token.
func (c *contract) Rejected(context.Context, string) error { return exchange.ErrNotRenewable }

// call calls the row's function and returns what it returned. A list is collected.
func (c *contract) call(args ...any) any {
	c.Helper()
	got, err := c.try(args...)
	if err != nil {
		c.Fatalf("%s: %v", c.row.Name, err)
	}
	return got
}

// refuse calls the row's function, which the server must refuse like this.
func (c *contract) refuse(status int, errcode, words string, args ...any) {
	c.Helper()
	got, err := c.try(args...)
	refused := exchange.As(err)
	if refused.Status != status || refused.Errcode != errcode || !strings.Contains(refused.Message, words) {
		c.Errorf("%s gives %v and the error %v; want %d %s %q", c.row.Name, got, err, status, errcode, words)
	}
}

func (c *contract) try(args ...any) (any, error) {
	c.Helper()
	end := ""
	if c.row.Paging != nil {
		end = ":collect()"
	}
	return c.lua("return "+c.row.Name+"(...)"+end, args...)
}

// lua runs a chunk with the arguments and returns its first value.
func (c *contract) lua(chunk string, args ...any) (any, error) {
	c.Helper()
	fn, err := c.host.Load("contract", []byte(chunk))
	if err != nil {
		c.Fatal(err)
	}
	values := make([]lua.LValue, len(args))
	for i, arg := range args {
		values[i] = toLua(c, arg)
	}
	results, err := c.host.Call(c.Context(), fn, values...)
	if err != nil || len(results) == 0 {
		return nil, err
	}
	return fromLua(c, results[0]), nil
}

func toLua(t testing.TB, value any) lua.LValue {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	v, err := new(luavalue.Decoder).Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func fromLua(t testing.TB, v lua.LValue) any {
	t.Helper()
	text, err := luavalue.AppendJSON(nil, v, luavalue.EmptyObject)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// dig returns the value found in value by the keys, each the name of a field or an index;
// nil if there is none.
func dig(value any, keys ...any) any {
	for _, key := range keys {
		switch key := key.(type) {
		case string:
			fields, _ := value.(object)
			value = fields[key]
		case int:
			items, _ := value.([]any)
			if key >= len(items) {
				return nil
			}
			value = items[key]
		}
	}
	return value
}

// is checks that the value found in got by the keys is the wanted one.
func (c *contract) is(got, want any, keys ...any) {
	c.Helper()
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	if found := dig(got, keys...); !reflect.DeepEqual(found, want) {
		c.Errorf("%v is %v, want %v; the whole: %.2000s", keys, found, want, fmt.Sprint(got))
	}
}

// filled checks that there is a value in got under the keys.
func (c *contract) filled(got any, keys ...any) {
	c.Helper()
	switch found := dig(got, keys...).(type) {
	case nil:
		c.Errorf("%v is missing in %.2000s", keys, fmt.Sprint(got))
	case string:
		if found == "" {
			c.Errorf("%v is empty in %.2000s", keys, fmt.Sprint(got))
		}
	}
}
