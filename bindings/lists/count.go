package lists

import (
	"context"
	"errors"
	"maps"
	"net/url"

	"synlua/bindings/changes"
	"synlua/bindings/exchange"

	"github.com/go-json-experiment/json/jsontext"
)

// countOnly is the value of the parameter Paging.Count with which a server sends the total
// alone.
const countOnly = "only"

// Countable says whether the server can count the list of the call without sending it. It
// counts the whole list, so not if the call starts somewhere inside.
func Countable(call exchange.Call) bool {
	p := call.Row.Paging
	return p.Count != "" && !call.Query.Has(p.Request)
}

// Count asks the server how many items the list of the call has. The list must be
// Countable.
func Count(ctx context.Context, c *changes.Client, call exchange.Call) (total int64, err error) {
	p := call.Row.Paging
	call.Query = maps.Clone(call.Query)
	if call.Query == nil {
		call.Query = url.Values{}
	}
	call.Query.Del(p.Limit)
	call.Query.Set(p.Count, countOnly)
	var e envelope
	var notList error
	answer, err := c.Decode(ctx, call, func(dec *jsontext.Decoder) error {
		e, notList = readEnvelope(dec, p)
		if notList == nil {
			notList = understood(call, e.echo)
		}
		if notList == nil && e.total < 0 {
			notList = errors.New("it has no number in the field \"" + p.Total + "\"")
		}
		return notList
	})
	if notList != nil && errors.Is(err, notList) {
		return 0, notTheList(call, answer.Status, notList)
	}
	return e.total, err
}
