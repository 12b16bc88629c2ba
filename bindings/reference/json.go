package reference

import (
	"bytes"
	"encoding/json"

	"synlua/bindings/catalog"
)

// jsonRow is one line of JSON. Every line has every key; null means that it does not apply.
type jsonRow struct {
	Lua        string          `json:"lua"`
	Method     *string         `json:"method"`
	Path       *string         `json:"path"`
	Effect     string          `json:"effect"`
	Idempotent *bool           `json:"idempotent"`
	Summary    string          `json:"summary"`
	Call       string          `json:"call"`
	Parameters []jsonParameter `json:"parameters"`
	Answer     *string         `json:"answer"`
	Paging     *jsonPaging     `json:"paging"`
	Since      *string         `json:"since"`
	Scope      *string         `json:"scope"`
	UnderMAS   *string         `json:"under_mas"`
	OnlyIf     *string         `json:"only_if"`
	Note       *string         `json:"note"`
	Doc        *string         `json:"doc"`
	Example    json.RawMessage `json:"example"`
	Calls      []string        `json:"calls"`
}

type jsonParameter struct {
	Name     string          `json:"name"`
	Wire     string          `json:"wire"` // the name in the request
	In       string          `json:"in"`
	Type     string          `json:"type"`
	Required bool            `json:"required"`
	Default  json.RawMessage `json:"default"`
	Help     string          `json:"help"`
	Secret   bool            `json:"secret"`
	Nullable bool            `json:"nullable"`
	UnderMAS *string         `json:"under_mas"`
}

type jsonPaging struct {
	Items    *string `json:"items"`
	Request  *string `json:"request"`
	Answer   *string `json:"answer"`
	Total    *string `json:"total"`
	PageSize int     `json:"page_size"`
	Keyed    bool    `json:"keyed"`
}

// JSON returns the catalogue as NDJSON, one object for each function. For a function that
// is more than a row, calls names the rows that it calls. The fields about one endpoint are
// then null, unless the function replaces a row's own.
func JSON() []byte { return renderJSON(catalog.Entries()) }

func renderJSON(all []*catalog.Entry) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, e := range all {
		if err := enc.Encode(newJSONRow(e)); err != nil {
			panic(err) // an example or a default that is no JSON; the tests read them all
		}
	}
	return out.Bytes()
}

func newJSONRow(e *catalog.Entry) jsonRow {
	j := jsonRow{
		Lua: e.Name, Effect: e.Effect.String(), Summary: e.Summary, Call: usage(e),
		Parameters: jsonParameters(e), Note: orNull(e.Note), UnderMAS: orNull(underMAS(e)), Calls: []string{},
	}
	if e.Rows != nil {
		j.Calls = e.Rows
	}
	row := e.Row
	if row == nil {
		return j
	}
	answer := "json"
	if row.Answer == catalog.Bytes {
		answer = "bytes"
	}
	j.Method, j.Path, j.Idempotent, j.Answer = &row.Method, &row.Path, &row.Idempotent, &answer
	j.Paging, j.Scope = newJSONPaging(row.Paging), orNull(row.API.Scope)
	j.Since, j.OnlyIf, j.Doc = orNull(row.Since), orNull(row.OnlyIf), orNull(row.Doc)
	j.Example = rawOrNull(exampleOf(row))
	return j
}

// jsonParameters lists the parameters, those of a row with their place in the request. A
// parameter that is not sent in one particular request is an argument, or a field of the
// table.
func jsonParameters(e *catalog.Entry) []jsonParameter {
	list := []jsonParameter{}
	add := func(p catalog.Param, in string) {
		list = append(list, jsonParameter{
			Name: p.Name, Wire: p.SentAs(), In: in, Type: p.Type.String(), Required: p.Required, Default: rawOrNull(p.Default),
			Help: p.Help, Secret: p.Secret, Nullable: p.Nullable, UnderMAS: orNull(p.UnderMAS),
		})
	}
	if !e.More() {
		for _, p := range e.Row.Params {
			add(p, p.In.String())
		}
		for _, p := range e.Row.ContentFields() {
			add(p, "field")
		}
		return list
	}
	for _, p := range e.Args {
		add(p, "argument")
	}
	for _, p := range e.Fields {
		add(p, "field")
	}
	return list
}

func newJSONPaging(p *catalog.Paging) *jsonPaging {
	if p == nil {
		return nil
	}
	return &jsonPaging{
		Items: orNull(p.Items), Request: orNull(p.Request), Answer: orNull(p.Answer), Total: orNull(p.Total),
		PageSize: p.PageSize, Keyed: p.Keyed,
	}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func rawOrNull(s string) json.RawMessage {
	if s == "" {
		return json.RawMessage("null")
	}
	return json.RawMessage(s)
}
