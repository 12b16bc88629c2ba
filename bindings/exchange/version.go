package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"synlua/bindings/catalog"

	"github.com/go-json-experiment/json/jsontext"
)

// Version is what a server says about an API.
type Version struct {
	// Number is such as "1.160.0" or "v1.12"; "" if the server does not say.
	Number string
	// Features are the unstable features that the server has.
	Features map[string]bool
}

// versions remembers what the server said. Each API is asked for at most once.
type versions struct {
	mu    sync.Mutex
	known map[*catalog.API]Version
}

// VersionOf returns the version of an API that the server has. If ctx ended, the next call
// asks again.
func (c *Client) VersionOf(ctx context.Context, api *catalog.API) Version {
	c.versions.mu.Lock()
	defer c.versions.mu.Unlock()
	if v, ok := c.versions.known[api]; ok || api == nil {
		return v
	}
	v := c.ask(ctx, &api.Version)
	if ctx.Err() == nil {
		if c.versions.known == nil {
			c.versions.known = map[*catalog.API]Version{}
		}
		c.versions.known[api] = v
	}
	return v
}

// askOnce makes one attempt to get the answer of a row without parameters into an object. It
// leaves the object empty if that fails: a hint is not worth an error of its own.
func (c *Client) askOnce(ctx context.Context, row *catalog.Row, into any) {
	req, err := c.Prepare(Call{Row: row})
	if err != nil {
		return
	}
	var answer *Answer
	if _, err = c.attempt(ctx, req, func(resp *http.Response) (err error) {
		answer, err = c.readJSON(req, resp, (*jsontext.Decoder).SkipValue)
		return err
	}); err == nil {
		_ = json.Unmarshal(answer.Body, into) // the answer may have another shape
	}
}

// ask makes one attempt to learn a version. It returns an empty one if that fails.
func (c *Client) ask(ctx context.Context, how *catalog.Version) (v Version) {
	var fields map[string]json.RawMessage
	var one string
	var many []string
	c.askOnce(ctx, how.Row, &fields)
	_ = json.Unmarshal(fields[how.Features], &v.Features) // there may be none
	if json.Unmarshal(fields[how.Field], &one) == nil {
		many = []string{one}
	} else {
		_ = json.Unmarshal(fields[how.Field], &many)
	}
	for _, number := range many {
		number, _, _ = strings.Cut(number, " ")
		if v.Number == "" || Older(v.Number, number) {
			v.Number = number
		}
	}
	return v
}

// unrecognizedHint says why the server may not know the endpoint.
func (c *Client) unrecognizedHint(ctx context.Context, req *Request, e *Error) string {
	row, product := req.Row, ""
	if e.Issuer != "" {
		return fmt.Sprintf("this server delegates logins to %s, and Synapse leaves this to it; %s", e.Issuer, row.UnderMAS)
	}
	has := c.VersionOf(ctx, row.API)
	if row.API != nil {
		product = row.API.Version.Product
	}
	switch {
	case has.Number == "" && row.API != nil && row.API.Missing != "":
		return row.API.Missing
	case row.Feature != "" && has.Features[row.Feature]:
		return fmt.Sprintf("this server has %s as the unstable feature %s only: a newer one has it for good", row.Name, row.Feature)
	case row.Since != "" && has.Number != "" && Older(has.Number, row.Since):
		return fmt.Sprintf("%s needs %s ≥ %s; this server is %s", row.Name, product, row.Since, has.Number)
	case slashed(req) != "":
		return slashHint(req)
	case row.Since != "" && has.Number == "":
		return fmt.Sprintf("%s needs %s ≥ %s; this server does not tell its version", row.Name, product, row.Since)
	}
	if server := serverOf(row.API); server != nil {
		if version := c.VersionOf(ctx, server).Number; version != "" {
			return absentHint(row, server.Version.Product+" "+version)
		}
	}
	return "this server does not know the endpoint: check that it is Synapse, and that the proxy passes this path on to it"
}

// absentHint says why a server may not know an endpoint although its version is new enough.
func absentHint(row *catalog.Row, server string) string {
	switch {
	case catalog.Lookup(row.Name) != row:
		return fmt.Sprintf("this server (%s) does not know the endpoint", server)
	case row.OnlyIf != "":
		return fmt.Sprintf("this server (%s) has the endpoint only if %s", server, row.OnlyIf)
	}
	process := "Synapse's main process, or to the worker that serves them"
	if product := serverOf(row.API).Version.Product; product != catalog.Synapse.Version.Product {
		process = product
	}
	return fmt.Sprintf("this server (%s) has the endpoint, so the request went to a process that has not: "+
		"let the proxy pass paths that begin with %s on to %s", server, fixedPart(row.Path), process)
}

// fixedPart returns what the template has before its first parameter.
func fixedPart(template string) string {
	fixed, _, _ := strings.Cut(template, "{")
	return fixed
}

// serverOf returns the API whose version is that of the server which offers this one.
func serverOf(api *catalog.API) *catalog.API {
	if api != nil && api.Version.Server != nil {
		return api.Version.Server
	}
	return api
}

// Older says whether version a is lower than b, number by number. What is no version is
// lower than none.
func Older(a, b string) bool {
	x, errX := numbers(a)
	y, errY := numbers(b)
	if errX != nil || errY != nil {
		return false
	}
	for i := range max(len(x), len(y)) {
		var m, n int
		if i < len(x) {
			m = x[i]
		}
		if i < len(y) {
			n = y[i]
		}
		if m != n {
			return m < n
		}
	}
	return false
}

// numbers splits a version such as "v1.11" or "1.160.0rc1" into its numbers. It ignores
// letters before the first one.
func numbers(version string) ([]int, error) {
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	var out []int
	for part := range strings.SplitSeq(version[max(0, strings.IndexFunc(version, isDigit)):], ".") {
		digits := part
		if i := strings.IndexFunc(part, func(r rune) bool { return !isDigit(r) }); i >= 0 {
			digits = part[:i]
		}
		n, err := strconv.Atoi(digits)
		if err != nil {
			return nil, fmt.Errorf("version %q has a part that is no number: %w", version, err)
		}
		out = append(out, n)
	}
	return out, nil
}
