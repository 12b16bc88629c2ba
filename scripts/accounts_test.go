package scripts_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab/labtest"
	"synlua/scripts"
)

// proofs prove each function of the module accounts, on whatever kind of server.
var proofs = map[string]func(t *testing.T, k kind){
	"get":                     provesGet,
	"leave_alone":             provesLeaveAlone,
	"create":                  provesCreate,
	"deactivate":              provesDeactivate,
	"reactivate":              provesReactivate,
	"lock":                    provesLock,
	"unlock":                  provesUnlock,
	"set_password":            provesSetPassword,
	"set_admin":               provesSetAdmin,
	"external_ids.list":       provesExternalIDsList,
	"external_ids.add":        provesExternalIDsAdd,
	"external_ids.remove":     provesExternalIDsRemove,
	"external_ids.remove_all": provesExternalIDsRemoveAll,
	"emails.list":             provesEmailsList,
	"emails.add":              provesEmailsAdd,
	"emails.remove":           provesEmailsRemove,
	"sessions.list":           provesSessionsList,
	"sessions.finish":         provesSessionsFinish,
	"log_out_everywhere":      provesLogOutEverywhere,
}

// accountFunctions are the functions of the module, as its source has them.
func accountFunctions() []string {
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^function accounts\.([\w.]+)\(`).FindAllSubmatch(scripts.Module("accounts"), -1) {
		names = append(names, string(m[1]))
	}
	return names
}

func TestEachFunctionOfAccountsHasAProof(t *testing.T) {
	names := accountFunctions()
	for _, name := range names {
		if proofs[name] == nil {
			t.Errorf("there is no proof of accounts.%s", name)
		}
	}
	if len(names) != len(proofs) {
		t.Errorf("there are %d functions and %d proofs", len(names), len(proofs))
	}
}

func TestAccountsDoTheSameOnBothKinds(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(proofs)) {
		t.Run(name, func(t *testing.T) { onBothKinds(t, proofs[name]) })
	}
}

// does runs a chunk in which user is the account, first as a dry run, which must show the
// change and leave the account as it is. It returns the account as the server has it then.
func does(t *testing.T, k kind, user, code string) *account {
	t.Helper()
	before := k.look(user).String()
	o := evaluate(t, k, user, code)
	has(t, "standard error", o.stderr, "would ")
	if after := k.look(user).String(); len(o.changing) > 0 || after != before {
		t.Errorf("a dry run has sent %q, and the account is %s", o.changing, after)
	}
	if o := evaluate(t, k, user, code, "--apply", "--yes"); len(o.changing) == 0 {
		t.Errorf("%s sends no change", code)
	}
	return k.look(user)
}

// doesNothing runs a chunk that must succeed and finds nothing to do.
func doesNothing(t *testing.T, k kind, user, code string) {
	t.Helper()
	if o := evaluate(t, k, user, code, "--apply", "--yes"); len(o.changing) > 0 {
		t.Errorf("%s sends %q", code, o.changing)
	}
}

// evaluate runs a chunk that must succeed.
func evaluate(t *testing.T, k kind, user, code string, flags ...string) outcome {
	t.Helper()
	o := attempt(k, user, code, flags...)
	k.run().expect(o, 0)
	return o
}

// attempt runs a recipe in which user is an account, and old and new are the providers. It
// declares the functions of accounts that it mentions, and so proves that what they call is
// known.
func attempt(k kind, user, code string, flags ...string) outcome {
	a := k.run()
	old, new := k.providers()
	needs := mentionsAccounts.FindAllString(code, -1)
	if len(needs) == 0 {
		for _, name := range accountFunctions() {
			needs = append(needs, "accounts."+name)
		}
	}
	path := filepath.Join(a.t.TempDir(), "proof.lua")
	source := fmt.Sprintf(`local accounts, json, parallel, recipe = require "accounts", require "json", require "parallel", require "recipe"
		recipe.start { name = "proof", summary = "Try accounts", effect = "destroy", needs = { "%s" } }
		local user, old, new = %q, %q, %q
		%s`, strings.Join(needs, `", "`), user, old, new, code)
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return a.synlua(append(flags, "-v", path)...)
}

var mentionsAccounts = regexp.MustCompile(`\baccounts\.[a-z_.]+\b`)

// refuses runs a chunk that must fail with these words, and change nothing of the account.
func refuses(t *testing.T, k kind, user, code string, words ...string) {
	t.Helper()
	before := k.look(user).String()
	for _, flags := range [][]string{nil, {"--apply", "--yes"}} {
		o := attempt(k, user, code, flags...)
		k.run().expect(o, 1)
		has(t, "standard error", o.stderr, words...)
	}
	if after := k.look(user).String(); after != before {
		t.Errorf("the account was %s and is %s", before, after)
	}
}

// printed runs a chunk that only reads, and decodes what the expression is.
func printed(t *testing.T, k kind, user, expression string, into any) {
	t.Helper()
	o := evaluate(t, k, user, "print(json.encode("+expression+"))", "--apply", "--yes")
	if len(o.changing) > 0 {
		t.Errorf("%s sends %q", expression, o.changing)
	}
	if err := json.Unmarshal([]byte(o.stdout), into); err != nil {
		t.Fatalf("%s gives %q: %v", expression, o.stdout, err)
	}
}

// want compares an account with what it was, altered.
func want(t *testing.T, got, was *account, alter func(a *account)) {
	t.Helper()
	wanted := *was
	alter(&wanted)
	if got.String() != wanted.sorted().String() {
		t.Errorf("the account is %s, want %s", got, &wanted)
	}
}

func provesGet(t *testing.T, k kind) {
	user := k.add("acc-get")
	evaluate(t, k, user, "accounts.lock(user) accounts.set_admin(user, true)", "--apply", "--yes")
	var got struct {
		UserID                     string `json:"user_id"`
		Admin, Locked, Deactivated bool
		CreatedTS                  int64 `json:"created_ts"`
	}
	printed(t, k, user, "accounts.get(user)", &got)
	if got.UserID != user || !got.Admin || !got.Locked || got.Deactivated {
		t.Errorf("it is %+v", got)
	}
	// The clock of the stand-in is at the day on which its answers were recorded.
	if created := time.UnixMilli(got.CreatedTS); created.Year() < 2026 || created.After(time.Now().AddDate(10, 0, 0)) {
		t.Errorf("it was created at %s", created)
	}
}

func provesLeaveAlone(t *testing.T, k kind) {
	user := k.add("acc-left-alone")
	doesNothing(t, k, user, `local account = accounts.get(user)
		assert(accounts.leave_alone(account) == nil)
		account.admin = true
		assert(accounts.leave_alone(account) == "is an admin; --include-admins takes admins too")
		assert(accounts.leave_alone(account, { include_admins = true }) == nil)
		account.appservice_id = "irc"
		assert(accounts.leave_alone(account, { include_admins = true }) == "belongs to the application service irc")`)
	doesNothing(t, k, k.run().server.AdminID, `local account = accounts.get(user)
		assert(accounts.leave_alone(account, { include_admins = true }) == "is your own account")
		assert(accounts.leave_alone(account, { include_me = true }) == "is an admin; --include-admins takes admins too")
		assert(accounts.leave_alone(account, { include_admins = true, include_me = true }) == nil)`)
	refuses(t, k, user, `accounts.leave_alone(accounts.get(user), { include_admin = true })`, `there is no option "include_admin"; there are: include_admins, include_me`)
}

func provesCreate(t *testing.T, k kind) {
	user := "@acc-create:" + k.run().server.ServerName
	code := `local made = accounts.create(user, { password = "what it was given", displayname = "Crea Te", admin = true })
		assert(made.user_id == user and made.admin and not made.locked and not made.deactivated and (made.created_ts == 0 or made.created_ts > 1e12))`
	if got := does(t, k, user, code); got == nil || !got.Admin || got.Deactivated {
		t.Fatalf("the account is %s", got)
	}
	if !k.accepts(user, "what it was given") {
		t.Error("the password is another")
	}
	refuses(t, k, user, `accounts.create(user, {})`, user, "exists already")
	refuses(t, k, user, `accounts.create("@acc-typo:lab.test", { pasword = "secret of mine" })`, `there is no option "pasword"; there are: password, displayname, admin`)
	plain := "@acc-plain:" + k.run().server.ServerName
	if got := does(t, k, plain, `accounts.create(user)`); got == nil || got.Admin {
		t.Errorf("the account is %s", got)
	}
}

func provesDeactivate(t *testing.T, k kind) {
	user := k.add("acc-deactivate")
	refuses(t, k, user, `accounts.deactivate(user, { earse = true })`, `there is no option "earse"; there are: erase`)
	gone := func(a *account) { a.Deactivated, a.Emails, a.Sessions = true, nil, nil }
	was := k.look(user)
	want(t, does(t, k, user, `accounts.deactivate(user)`), was, gone)

	user = k.add("acc-erase")
	was = k.look(user)
	want(t, does(t, k, user, `accounts.deactivate(user, { erase = true })`), was, func(a *account) { gone(a); a.Erased = true })
}

func provesReactivate(t *testing.T, k kind) {
	user := k.add("acc-reactivate")
	was := does(t, k, user, `accounts.deactivate(user)`)
	want(t, does(t, k, user, `accounts.reactivate(user, { password = "another password" })`), was, func(a *account) { a.Deactivated = false })
	if !k.accepts(user, "another password") {
		t.Error("the password is another")
	}

	// An account that is active keeps its sessions.
	was = k.look(user)
	want(t, does(t, k, user, `accounts.reactivate(user, { password = "a third password" })`), was, func(*account) {})
	refuses(t, k, user, `accounts.reactivate(user, { pasword = "secret" })`, `there is no option "pasword"`)
}

func provesLock(t *testing.T, k kind) {
	user := k.add("acc-lock")
	was := k.look(user)
	want(t, does(t, k, user, `accounts.lock(user)`), was, func(a *account) { a.Locked = true })
}

func provesUnlock(t *testing.T, k kind) {
	user := k.add("acc-unlock")
	was := k.look(user)
	does(t, k, user, `accounts.lock(user)`)
	want(t, does(t, k, user, `accounts.unlock(user)`), was, func(*account) {})
}

func provesSetPassword(t *testing.T, k kind) {
	user := k.add("acc-password")
	was := k.look(user)
	want(t, does(t, k, user, `accounts.set_password(user, "another password")`), was, func(*account) {})
	if !k.accepts(user, "another password") || k.accepts(user, firstPassword) {
		t.Error("the password is not the new one")
	}
}

func provesSetAdmin(t *testing.T, k kind) {
	user := k.add("acc-admin")
	was := k.look(user)
	want(t, does(t, k, user, `accounts.set_admin(user, true)`), was, func(a *account) { a.Admin = true })
	want(t, does(t, k, user, `accounts.set_admin(user, false)`), was, func(*account) {})
}

func provesExternalIDsList(t *testing.T, k kind) {
	user := k.add("acc-ids-list")
	var listed []struct{ Provider, Subject string }
	printed(t, k, user, "accounts.external_ids.list(user)", &listed)
	var got []string
	for _, id := range listed {
		got = append(got, id.Provider+"/"+id.Subject)
	}
	slices.Sort(got)
	if wanted := k.look(user).IDs; len(wanted) != 2 || !slices.Equal(got, wanted) {
		t.Errorf("it lists %q, want %q", got, wanted)
	}
}

func provesExternalIDsAdd(t *testing.T, k kind) {
	user, other := k.add("acc-ids-add"), k.add("acc-ids-other")
	was, others := k.look(user), k.look(other)
	old, _ := k.providers()
	const code = `accounts.external_ids.add(user, old, "one more")`
	want(t, does(t, k, user, "assert("+code+")"), was, func(a *account) { a.IDs = append([]string{old + "/one more"}, a.IDs...) })
	doesNothing(t, k, user, "assert(not "+code+")")
	o := attempt(k, user, `accounts.external_ids.add(user, new, "acc-ids-other")`, "--apply", "--yes")
	k.run().expect(o, 1)
	want(t, k.look(other), others, func(*account) {})
}

func provesExternalIDsRemove(t *testing.T, k kind) {
	user := k.add("acc-ids-remove")
	_, new := k.providers()
	was := does(t, k, user, `accounts.external_ids.add(user, old, "a second")`)
	one := does(t, k, user, `assert(accounts.external_ids.remove(user, old, "a second") == 1)`)
	want(t, one, was, func(a *account) { a.IDs = slices.DeleteFunc(slices.Clone(a.IDs), isSecond) })
	does(t, k, user, `accounts.external_ids.add(user, old, "a second")`)
	want(t, does(t, k, user, `assert(accounts.external_ids.remove(user, old) == 2)`), was, func(a *account) { a.IDs = []string{new + "/acc-ids-remove"} })
	doesNothing(t, k, user, `assert(accounts.external_ids.remove(user, old) == 0)`)
}

func provesExternalIDsRemoveAll(t *testing.T, k kind) {
	user := k.add("acc-ids-remove-all")
	was := k.look(user)
	want(t, does(t, k, user, `assert(accounts.external_ids.remove_all(user) == 2)`), was, func(a *account) { a.IDs = nil })
	doesNothing(t, k, user, `assert(accounts.external_ids.remove_all(user) == 0)`)
}

func isSecond(id string) bool { return strings.HasSuffix(id, "/a second") }

func provesEmailsList(t *testing.T, k kind) {
	user := k.add("acc-emails-list")
	var listed []struct{ Email string }
	printed(t, k, user, "accounts.emails.list(user)", &listed)
	if wanted := k.look(user).Emails; len(wanted) != 1 || len(listed) != 1 || listed[0].Email != wanted[0] {
		t.Errorf("it lists %v, want %q", listed, wanted)
	}
}

func provesEmailsAdd(t *testing.T, k kind) {
	user, other := k.add("acc-emails-add"), k.add("acc-emails-other")
	was := k.look(user)
	const code = `accounts.emails.add(user, "Second@example.org")`
	got := does(t, k, user, "assert("+code+")")
	if len(got.Emails) != 2 || !slices.ContainsFunc(got.Emails, isSecondAddress) || !slices.Contains(got.Emails, was.Emails[0]) {
		t.Errorf("the addresses are %q", got.Emails)
	}
	doesNothing(t, k, user, "assert(not "+code+")")
	doesNothing(t, k, user, strings.ToLower(code))

	// An address is never taken away from somebody.
	others := k.look(other)
	o := attempt(k, user, `accounts.emails.add(user, "ACC-emails-other@example.org")`, "--apply", "--yes")
	k.run().expect(o, 1)
	has(t, "standard error", strings.ToLower(o.stderr), "acc-emails-other@example.org")
	want(t, k.look(other), others, func(*account) {})
}

func isSecondAddress(address string) bool { return strings.EqualFold(address, "second@example.org") }

func provesEmailsRemove(t *testing.T, k kind) {
	user := k.add("acc-emails-remove")
	was := k.look(user)
	does(t, k, user, `accounts.emails.add(user, "third@example.org")`)
	want(t, does(t, k, user, `assert(accounts.emails.remove(user, "Third@Example.org"))`), was, func(*account) {})
	doesNothing(t, k, user, `assert(not accounts.emails.remove(user, "third@example.org"))`)
}

func provesSessionsList(t *testing.T, k kind) {
	user := k.add("acc-sessions-list")
	var listed []struct {
		UserID   string `json:"user_id"`
		Kind, ID string
		Device   string `json:"device_id"`
	}
	printed(t, k, user, "accounts.sessions.list(user)", &listed)
	var got []string
	for _, session := range listed {
		got = append(got, session.ID)
		if session.UserID != user || (session.Device != "") != slices.Contains([]string{"device", "compat", "oauth2"}, session.Kind) {
			t.Errorf("it lists %+v", session)
		}
	}
	slices.Sort(got)
	if wanted := k.look(user).Sessions; len(wanted) == 0 || !slices.Equal(got, wanted) {
		t.Errorf("it lists %q, want %q", got, wanted)
	}
}

func provesSessionsFinish(t *testing.T, k kind) {
	user := k.add("acc-sessions-finish")
	was := k.look(user)
	// That a session has ended meanwhile is no error.
	got := does(t, k, user, `local all = accounts.sessions.list(user)
		for _, session in ipairs(all) do
			accounts.sessions.finish(session)
			accounts.sessions.finish(session)
		end`)
	want(t, got, was, func(a *account) { a.Sessions = nil })
}

func provesLogOutEverywhere(t *testing.T, k kind) {
	user := k.add("acc-log-out")
	was := k.look(user)
	code := fmt.Sprintf(`assert(accounts.log_out_everywhere(user) == %d)`, len(was.Sessions))
	want(t, does(t, k, user, code), was, func(a *account) { a.Sessions = nil })
	doesNothing(t, k, user, `assert(accounts.log_out_everywhere(user) == 0)`)
}

// Whoever logs himself out everywhere has the other sessions end first, with a token that
// still works.
func TestAccountsEndOnesOwnSessionLast(t *testing.T) {
	a := newAdmin(t)
	me := labtest.NewUser(t, a.server, "acc-own")
	labtest.Admin(t, a.server, "PUT", userPath(me.ID), map[string]any{"admin": true})
	for range 3 {
		synapseKind{a}.accepts(me.ID, me.Password)
	}
	mine := *a.server
	mine.Token = me.Token
	own := &admin{t: t, server: &mine, url: a.url, home: a.home}
	evaluate(t, synapseKind{own}, me.ID, "assert(accounts.log_out_everywhere(user) == 4)", "--apply", "--yes", "--workers", "1")
	if left := (synapseKind{a}).look(me.ID).Sessions; len(left) > 0 {
		t.Errorf("these sessions are left: %q", left)
	}

	k := newMASKind(t)
	who := labtest.As(t, k.server, k.server.Token, "GET", "/_matrix/client/v3/account/whoami", nil)
	id := k.list("users", "").Data[0].ID
	device := k.mas.AddCompatSession(fakemas.Session{User: id, Device: who["device_id"].(string)})
	k.mas.AddUserSession(fakemas.Session{User: id})
	o := evaluate(t, k, who["user_id"].(string), "assert(accounts.log_out_everywhere(user) == 2)", "--apply", "--yes", "--workers", "1")
	if len(o.changing) != 2 || !strings.Contains(o.changing[1], device) {
		t.Errorf("sent %q, want the own session, %s, last", o.changing, device)
	}
}

// arguments are what the functions need beside a user id, for tests of who is refused.
var arguments = map[string]string{
	"set_password": `, "a password"`, "set_admin": ", true", "external_ids.add": `, old, "s"`, "external_ids.remove": ", old",
	"emails.add": `, "refused@example.org"`, "emails.remove": `, "refused@example.org"`,
}

// callAll is a chunk that calls all functions which take a user id, and prints what they
// raise.
func callAll(user string) string {
	var code strings.Builder
	fmt.Fprintf(&code, "local given = %q\n", user)
	for _, name := range accountFunctions() {
		if name != "create" && name != "sessions.finish" && name != "leave_alone" { // the last two take no user id
			fmt.Fprintf(&code, "print(%q, select(2, pcall(accounts.%s, given%s)))\n", name, name, arguments[name])
		}
	}
	return code.String()
}

func TestAccountsRefuseWhoIsNotMeant(t *testing.T) {
	onBothKinds(t, func(t *testing.T, k kind) {
		user := k.add("acc-meant")
		before := k.look(user).String()
		for given, words := range map[string]string{
			"@acc-nobody:lab.test":             "acc-nobody",
			"@acc-meant:elsewhere.example.org": "@acc-meant:elsewhere.example.org",
			strings.Replace(user, "a", "A", 1): "@Acc-meant:lab.test",
			"acc-meant":                        `"acc-meant" is no user id such as @alice:example.org`,
		} {
			for _, flags := range [][]string{nil, {"--apply", "--yes"}} {
				o := evaluate(t, k, user, callAll(given), flags...)
				if len(o.changing) > 0 || strings.Contains(o.stderr, "would ") {
					t.Errorf("%s: sent %q", given, o.changing)
				}
				lines := strings.Split(strings.TrimSpace(o.stdout), "\n")
				if len(lines) != len(accountFunctions())-3 {
					t.Errorf("%s: %d lines", given, len(lines))
				}
				for _, line := range lines {
					has(t, given, line, words)
				}
			}
		}
		if after := k.look(user).String(); after != before {
			t.Errorf("the account was %s and is %s", before, after)
		}
		refuses(t, k, user, `accounts.create("@acc-meant:elsewhere.example.org")`, "@acc-meant:elsewhere.example.org")
	})
}

// MAS may have names with capitals, from before it was there.
func TestAccountsTakeNamesAsTheyAreWritten(t *testing.T) {
	k := newMASKind(t)
	user := k.add("Upper")
	was := k.look(user)
	want(t, does(t, k, user, `accounts.lock(user)`), was, func(a *account) { a.Locked = true })
	refuses(t, k, user, `accounts.unlock("@upper:lab.test")`, "there is no account @upper:lab.test, but one that MAS calls Upper")
}

// Eight workers do everything to accounts with all sorts of names.
func TestAccountsWorkInParallel(t *testing.T) {
	onBothKinds(t, func(t *testing.T, k kind) {
		var users []string
		for _, name := range []string{"a/b", "a=b", "a.b", "a-b_c", "a+b", "1a", "a=2fb", "a//b"} {
			users = append(users, k.add("acc/"+name), k.add("acc="+name))
		}
		list, err := json.Marshal(users)
		if err != nil {
			t.Fatal(err)
		}
		old, new := k.providers()
		evaluate(t, k, "", fmt.Sprintf("local users = json.decode(%q)\n", list)+`parallel.each(users, function(user, i)
			accounts.lock(user)
			accounts.set_admin(user, true)
			accounts.set_password(user, "parallel " .. user)
			accounts.external_ids.remove(user, old)
			accounts.external_ids.add(user, new, "parallel " .. user)
			accounts.emails.add(user, "parallel" .. i .. "@example.org")
			assert(accounts.log_out_everywhere(user) > 0)
			assert(accounts.get(user).locked)
		end, { workers = 8, on_error = "stop" })`, "--apply", "--yes")
		for _, user := range users {
			got := k.look(user)
			if !got.Locked || !got.Admin || len(got.Sessions) > 0 || len(got.Emails) != 2 || len(got.IDs) != 2 ||
				!slices.Contains(got.IDs, new+"/parallel "+user) || strings.Contains(strings.Join(got.IDs, " "), old) {
				t.Errorf("%s is %s", user, got)
			}
		}
	})
}

// A dry run of a script that makes an account goes on with it, although the server does not
// have it.
func TestAccountsThatADryRunWouldCreate(t *testing.T) {
	onBothKinds(t, func(t *testing.T, k kind) {
		user := "@acc-planned:" + k.run().server.ServerName
		const code = `accounts.create(user, { password = "a password", admin = true })
			assert(accounts.get(user).admin)
			accounts.lock(user)
			accounts.unlock(user)
			accounts.set_password(user, "another one")
			accounts.set_admin(user, false)
			accounts.external_ids.add(user, old, "planned")
			accounts.emails.add(user, "planned@example.org")
			assert(accounts.log_out_everywhere(user) == 0)
			print(#accounts.external_ids.list(user), #accounts.emails.list(user))`
		got := does(t, k, user, code)
		if got == nil || got.Admin || len(got.IDs) != 1 || len(got.Emails) != 1 {
			t.Errorf("the account is %s", got)
		}
		refuses(t, k, user, `accounts.create("@acc-twice:lab.test") accounts.create("@acc-twice:lab.test")`, "@acc-twice:lab.test", "exists already")
	})
}

// A password that MAS refuses leaves the account without one, and the error says so.
func TestAccountsWithAWeakPassword(t *testing.T) {
	k := newMASKind(t)
	k.mas.SetOptions(fakemas.Options{StrongPasswords: true})
	user := "@acc-weak:" + k.server.ServerName
	o := attempt(k, user, `accounts.create(user, { password = "x" })`, "--apply", "--yes")
	k.expect(o, 1)
	has(t, "standard error", o.stderr, "Password is too weak")
	if got := k.look(user); got == nil || k.accepts(user, "x") {
		t.Errorf("the account is %s", got)
	}
}
