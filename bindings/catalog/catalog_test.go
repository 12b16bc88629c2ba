package catalog

import (
	"cmp"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// eachRow runs a check as a subtest of every row.
func eachRow(t *testing.T, check func(t *testing.T, r *Row)) {
	t.Helper()
	if len(Rows()) == 0 {
		t.Fatal("the catalogue is empty")
	}
	for _, r := range Rows() {
		t.Run(r.Name, func(t *testing.T) { check(t, r) })
	}
}

func TestNamesAreUniqueSortedAndHaveThreeParts(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$`)
	for i, r := range Rows() {
		if !form.MatchString(r.Name) || !strings.HasPrefix(r.Name, r.API.Name+".") {
			t.Errorf("the name %q is not of the form %s.group.name", r.Name, r.API.Name)
		}
		if i > 0 && Rows()[i-1].Name >= r.Name {
			t.Errorf("%q does not come after %q", r.Name, Rows()[i-1].Name)
		}
		if Lookup(r.Name) != r {
			t.Errorf("Lookup(%q) gives another row", r.Name)
		}
	}
	if Lookup("synapse.users.nonsense") != nil {
		t.Error("Lookup of an unknown name gives a row")
	}
}

func TestPathParametersAreThoseOfTheTemplateInOrder(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		var wanted, got []string
		for part := range strings.SplitSeq(r.Path, "/") {
			if name, ok := Placeholder(part); ok {
				wanted = append(wanted, name)
			}
		}
		for _, p := range r.PathParams() {
			got = append(got, p.Name)
		}
		if !slices.Equal(wanted, got) {
			t.Errorf("the path has %q, the parameters begin with %q", wanted, got)
		}
		for _, p := range r.Params[len(got):] {
			if p.In == InPath {
				t.Errorf("the path parameter %q comes after others", p.Name)
			}
		}
	})
}

func TestTextsAreThereAndAreNoSentencesWithFullStop(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		checkPhrase(t, "summary", r.Summary)
		if !regexp.MustCompile(`^[A-Z]`).MatchString(r.Summary) {
			t.Errorf("the summary %q does not begin with a capital", r.Summary)
		}
		for _, p := range r.Params {
			checkPhrase(t, p.Name, p.Help)
		}
		if r.Note != "" && !strings.HasSuffix(r.Note, ".") {
			t.Errorf("the note %q has no full stop", r.Note)
		}
		for _, text := range textsUnderMAS(r) {
			checkPhrase(t, "under MAS", text)
		}
	})
}

// textsUnderMAS returns what the row says about servers that delegate logins.
func textsUnderMAS(r *Row) []string {
	texts := []string{r.UnderMAS, r.CreateUnderMAS}
	for _, p := range r.Params {
		texts = append(texts, p.UnderMAS)
	}
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

func checkPhrase(t *testing.T, what, phrase string) {
	t.Helper()
	if phrase == "" || strings.HasSuffix(phrase, ".") || strings.TrimSpace(phrase) != phrase {
		t.Errorf("%s: %q is empty, has space around it or ends with a full stop", what, phrase)
	}
}

func TestDocPointsToTheOfficialPages(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		site := cmp.Or(r.API.Pages, r.API.Doc)
		if strings.HasPrefix(r.Name, "matrix.appservice.") {
			site = applicationServices
		}
		rest, ok := strings.CutPrefix(r.Doc, site)
		if !ok || rest == "" {
			t.Errorf("%q is no page of %s", r.Doc, site)
		}
		if _, err := url.Parse(r.Doc); err != nil {
			t.Error(err)
		}
	})
}

func TestSpecificationAnchors(t *testing.T) {
	for name, want := range map[string]string{
		"matrix.account.whoami":     "get_matrixclientv3accountwhoami",
		"matrix.rooms.set_state":    "put_matrixclientv3roomsroomidstateeventtypestatekey",
		"matrix.server.well_known":  "getwell-knownmatrixclient",
		"matrix.rooms.list_aliases": "get_matrixclientv3roomsroomidaliases",
	} {
		if got := Lookup(name).Doc; got != specification+want {
			t.Errorf("%s points to %q, not to #%s", name, got, want)
		}
	}
}

func TestExampleIsJSONWithTheFieldsOfThePaging(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		if r.Answer == Bytes {
			if r.Example != "" || r.Paging != nil {
				t.Error("an answer that is content has an example or pages")
			}
			return
		}
		var answer any
		if err := json.Unmarshal([]byte(r.Example), &answer); err != nil {
			t.Fatalf("the example is no JSON: %v", err)
		}
		if r.Paging != nil {
			checkPaging(t, r, answer)
		}
	})
}

func checkPaging(t *testing.T, r *Row, answer any) {
	t.Helper()
	p := r.Paging
	switch items := fieldOf(answer, p.Items).(type) {
	case []any:
		if p.Keyed || len(items) != 1 {
			t.Errorf("the example's list should have one item, and is not keyed")
		}
	case map[string]any:
		if !p.Keyed || len(items) != 1 {
			t.Errorf("the example's list should be keyed and have one item")
		}
	default:
		t.Errorf("the example has no list %q", p.Items)
	}
	if p.Total != "" && fieldOf(answer, p.Total) == nil {
		t.Errorf("the example has no total %q", p.Total)
	}
	checkPageParams(t, r)
}

// fieldOf returns what stands at a path of an answer such as "meta.count", or nil, and
// the answer itself for "".
func fieldOf(answer any, path string) any {
	if path == "" {
		return answer
	}
	for name := range strings.SplitSeq(path, ".") {
		object, _ := answer.(map[string]any)
		answer = object[name]
	}
	return answer
}

func checkPageParams(t *testing.T, r *Row) {
	t.Helper()
	p := r.Paging
	if paged := p.Dialect != Whole; p.Dialect == AsUsual || paged != (p.Request != "") || paged != (p.Answer != "") || (p.Dialect == LastID) != (p.ID != "") {
		t.Errorf("the dialect is %d, with the request %q, the answer %q and the id %q", p.Dialect, p.Request, p.Answer, p.ID)
	}
	for _, name := range []string{p.Request, p.Limit} {
		if name != "" && r.Sent(name) == nil {
			t.Errorf("the paging names the parameter %q, which the row does not have", name)
		}
	}
	if (p.Limit == "") != (p.PageSize == 0) {
		t.Error("the limit and the size of a page go together")
	}
}

// answersNamedList are the rows named list… whose answer is no single list.
var answersNamedList = map[string]string{
	"synapse.rooms.list_media":         "two lists, of local and of remote files",
	"matrix.push_rules.list":           "a list for each kind of rule",
	"matrix.push_rules.list_global":    "a list for each kind of rule",
	"matrix.thirdparty.list_protocols": "an object that holds nothing but the protocols",
}

func TestListsHavePaging(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		verb := r.Name[strings.LastIndex(r.Name, ".")+1:]
		isList := verb == "list" || strings.HasPrefix(verb, "list_")
		_, exempt := answersNamedList[r.Name]
		if isList && (r.Paging == nil) != exempt {
			t.Errorf("paging is %v, exempt %v", r.Paging, exempt)
		}
	})
}

func TestBeforeIsAReadWhosePathTheChangeKnows(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		if r.Before == "" {
			return
		}
		before := Lookup(r.Before)
		if before == nil {
			t.Fatalf("there is no row %q", r.Before)
		}
		if before.Method != "GET" || r.Effect == Read {
			t.Errorf("%s %s before a request with the effect %s", before.Method, before.Name, r.Effect)
		}
		for _, p := range before.PathParams() {
			own, source := r.Param(p.Name), r.BeforeFrom[p.Name]
			if source == "" && (own == nil || own.In != InPath || own.Type.Kind != p.Type.Kind) || source != "" && !knows(r, source) {
				t.Errorf("the change does not know the %s of %s", p.Name, r.Before)
			}
		}
		// A field of a state event is as its type has it, which no example shows.
		if part := r.BeforeIs; part != nil && part.List != "" && (fieldsOf(t, before)[part.List] == nil || !knows(r, part.Has)) {
			t.Errorf("%s does not tell %+v", r.Before, *part)
		}
	})
}

// knows says whether a source is JSON, or something that a change of the row gives.
func knows(r *Row, source Source) bool {
	name, isGiven := strings.CutPrefix(string(source), "given.")
	return !isGiven && json.Valid([]byte(source)) || slices.Contains(givenTo(r), name)
}

func TestTypesAreWhole(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		for _, p := range r.Params {
			checkType(t, p.Name, p.Type)
			if p.Default != "" && !json.Valid([]byte(p.Default)) {
				t.Errorf("%s: the default %s is no JSON", p.Name, p.Default)
			}
			if p.Required && p.Default != "" {
				t.Errorf("%s is required and has a default", p.Name)
			}
			if (p.Always || p.Opposite) && p.Type.Kind != Boolean || p.Always && p.Default == "" {
				t.Errorf("%s is always sent, or its opposite is, and it is no boolean or has no default", p.Name)
			}
		}
	})
}

func checkType(t *testing.T, name string, typ Type) {
	t.Helper()
	if (typ.Kind == List) != (typ.Elem != nil) {
		t.Errorf("%s: a list has a type of its items, and nothing else has", name)
	}
	if (typ.Kind == Enum) != (len(typ.Values) > 0) {
		t.Errorf("%s: an enum has values, and nothing else has", name)
	}
}

// readsByPost are the rows that change nothing although they are no GET.
var readsByPost = map[string]string{
	"matrix.directory.search_public_rooms": "the search is in the body",
	"matrix.keys.query":                    "the users to ask about are in the body",
	"matrix.search.query":                  "the search is in the body",
	"matrix.users.search_directory":        "the search is in the body",
}

// changesByGet are the rows that change something although they are a GET.
var changesByGet = map[string]string{
	"matrix.events.get_deprecated": "Synapse shows the account as online, and cannot be told not to",
	"matrix.events.peek":           "the same endpoint",
}

func TestEffectFitsTheMethod(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		_, exempt := readsByPost[r.Name]
		_, changes := changesByGet[r.Name]
		switch {
		case r.Method == "GET" && ((r.Effect != Read) != changes || !r.Idempotent):
			t.Error("a GET changes something")
		case r.Method != "GET" && (r.Effect == Read) != exempt:
			t.Errorf("%s with the effect %s", r.Method, r.Effect)
		}
		if !slices.Contains([]string{"GET", "POST", "PUT", "DELETE"}, r.Method) {
			t.Errorf("the method %q", r.Method)
		}
	})
}

func TestBodiesGoOnlyIfTheServerReadsThem(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		var members, whole int
		for _, p := range r.Params {
			switch p.In {
			case InBody:
				members++
			case AsBody:
				whole++
			case InPath:
				if !p.Required && !p.Transaction {
					t.Errorf("the path parameter %q is optional", p.Name)
				}
			}
			if p.Type.Kind == Bytes && p.In != AsBody {
				t.Errorf("%q has bytes outside of the body", p.Name)
			}
			if p.MayBeEmpty && p.In != InPath || p.Nullable && p.In != InBody {
				t.Errorf("%q may be empty or null where that means nothing", p.Name)
			}
		}
		if r.Method == "GET" && members+whole > 0 {
			t.Error("a GET has a body")
		}
		if whole > 1 || whole == 1 && members > 0 {
			t.Error("the whole body is given and members of it too")
		}
	})
}

func TestParametersHaveDifferentNames(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		seen, sent := map[string]bool{}, map[string]bool{}
		for _, p := range r.Params {
			if seen[p.Name] || sent[p.SentAs()] {
				t.Errorf("two parameters are named %q or sent as %q", p.Name, p.SentAs())
			}
			seen[p.Name], sent[p.SentAs()] = true, true
			if r.Param(p.Name) == nil || r.Sent(p.SentAs()).Name != p.Name {
				t.Errorf("%q is not found by its name, or by %q", p.Name, p.SentAs())
			}
		}
	})
}

// shownTokens are parameters with the name of a secret that hold none.
var shownTokens = map[string]string{
	"synapse.users.register refresh_token": "a boolean",
	"matrix.auth.login refresh_token":      "a boolean",
	"matrix.auth.register refresh_token":   "a boolean",
}

func TestSecretsAreMarked(t *testing.T) {
	secret := regexp.MustCompile(`(^|_)(password|token|secret|mac|auth)$`)
	eachRow(t, func(t *testing.T, r *Row) {
		for _, p := range r.Params {
			_, shown := shownTokens[r.Name+" "+p.Name]
			if looks := secret.MatchString(p.Name); looks && p.Secret == shown {
				t.Errorf("%q: secret is %v", p.Name, p.Secret)
			}
		}
		for _, name := range []string{"access_token", "refresh_token", "login_token", "password_hash", "token", "pushkey"} {
			if strings.Contains(r.Example, `"`+name+`":`) && !slices.Contains(r.SecretAnswer, name) {
				t.Errorf("the answer's %q is not secret", name)
			}
		}
	})
}

// What unlocks a person's encrypted history is secret as a whole.
func TestSecretStorageIsSecret(t *testing.T) {
	for _, name := range []string{"get", "set", "get_for_room", "set_for_room"} {
		r := Lookup("matrix.account_data." + name)
		if r.SecretFor == nil || r.Param(r.SecretFor.Param) == nil || !slices.Contains(r.SecretFor.Prefixes, "m.secret_storage.") {
			t.Errorf("%s shows the secret storage", r.Name)
		}
	}
}

func TestHeldQueryIsOfTheRow(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		for name, value := range r.HeldQuery {
			p := r.Sent(name)
			if r.Effect != Read || p == nil || p.In != InQuery || p.Default != strconv.Quote(value) {
				t.Errorf("%s = %s is no default of a parameter of a read", name, value)
			}
		}
	})
	if Lookup("matrix.sync.once").HeldQuery["set_presence"] != "offline" {
		t.Error("a sync makes the account look online")
	}
}

func TestSinceIsAVersion(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		form := `^(\d+\.\d+)?$`
		switch r.API {
		case Synapse:
			form = `^(1\.1\d\d)?$`
		case Matrix:
			form = `^(v1\.\d+)?$`
		}
		if !regexp.MustCompile(form).MatchString(r.Since) {
			t.Errorf("since %q", r.Since)
		}
	})
}

// forgetful is the row whose transaction ids Synapse forgets when it restarts.
const forgetful = "synapse.server_notices.send_once"

func TestTransactionIDIsTheLastOfThePath(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		params := r.PathParams()
		for i, p := range params {
			if p.Transaction && (i != len(params)-1 || r.Idempotent == (r.Name == forgetful)) {
				t.Errorf("%q is not last, or the row is idempotent: %t", p.Name, r.Idempotent)
			}
		}
	})
}

// moreThanRows are the functions that texts may name although they are no rows.
var moreThanRows = []string{
	"synapse.users.create", "synapse.users.modify", "synapse.users.redact_and_poll",
	"synapse.rooms.delete_and_poll", "synapse.rooms.purge_history_and_poll",
	"matrix.rooms.resolve", "matrix.sync.events",
}

func TestFunctionsNamedInTextsExist(t *testing.T) {
	var modules []string
	for _, api := range APIs() {
		modules = append(modules, api.Name)
	}
	function := regexp.MustCompile(`\b(` + strings.Join(modules, "|") + `)\.[a-z_]+\.[a-z0-9_]+`)
	eachRow(t, func(t *testing.T, r *Row) {
		texts := append(textsUnderMAS(r), r.Summary, r.Note)
		for _, p := range r.Params {
			texts = append(texts, p.Help)
		}
		for _, name := range function.FindAllString(strings.Join(texts, " "), -1) {
			if Lookup(name) == nil && !slices.Contains(moreThanRows, name) {
				t.Errorf("there is no function %s", name)
			}
		}
	})
}

func TestEveryRowBelongsToTheAPIThatItsNameBeginsWith(t *testing.T) {
	eachRow(t, func(t *testing.T, r *Row) {
		if r.API == nil || !strings.HasPrefix(r.Name, r.API.Name+".") {
			t.Errorf("the row belongs to %+v", r.API)
		}
	})
	for _, api := range APIs() {
		if LookupAPI(api.Name) != api || api.Title == "" || api.Doc == "" || api.Version.Product == "" || api.Version.Row == nil || api.Version.Field == "" {
			t.Errorf("%s is incomplete: %+v", api.Name, api)
		}
		if found, ok := Match(api.Version.Row.Method, api.Version.Row.Path); !ok || found.API != api {
			t.Errorf("the version of %s is asked at %s, which no row of it describes", api.Name, api.Version.Row.Path)
		}
	}
	if LookupAPI("nothing") != nil {
		t.Error("there is an API called nothing")
	}
}
