package scripts_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// accountOf is what the list of a stub says of an account, and what the account itself says.
func accountOf(name string) map[string]any {
	return map[string]any{
		"name": name, "admin": false, "deactivated": false, "locked": false, "is_guest": false, "erased": false, "suspended": false,
		"shadow_banned": false, "user_type": nil, "displayname": "Some Body", "avatar_url": nil, "creation_ts": 1700000000,
		"last_seen_ts": nil, "appservice_id": nil, "external_ids": []any{},
		"threepids": []any{map[string]string{"medium": "email", "address": strings.Trim(name, "@") + ".example"}},
	}
}

var (
	accountsList = func(n int) route {
		return route{"GET", "/_synapse/admin/v3/users", offsetPages("users", n, func(i int) any { return accountOf(userOf(i)) })}
	}
	oneAccount   = route{"GET", "/_synapse/admin/v2/users/([^/]+)", func(_ *http.Request, groups []string) any { return accountOf(groups[0]) }}
	capabilities = route{"GET", "/_matrix/client/v3/capabilities", fixed(map[string]any{
		"capabilities": map[string]any{"m.change_password": map[string]bool{"enabled": true}},
	})}
)

// newAccounts are the routes of a server that has only the accounts that are made on it.
func newAccounts() []route {
	var made sync.Map
	return []route{
		capabilities,
		{"GET", "/_synapse/admin/v2/users/([^/]+)", func(_ *http.Request, groups []string) any {
			if _, ok := made.Load(groups[0]); !ok {
				return refusal{404, "M_NOT_FOUND", "User not found"}
			}
			account := accountOf(groups[0])
			account["threepids"] = []any{}
			return account
		}},
		{"PUT", "/_synapse/admin/v2/users/([^/]+)", func(_ *http.Request, groups []string) any {
			made.Store(groups[0], true)
			return accountOf(groups[0])
		}},
		{"GET", "/_synapse/admin/v1/threepid/email/users/.+", fixed(refusal{404, "M_NOT_FOUND", "User not found"})},
	}
}

// listOfUsers writes the file users.txt and returns how it is given.
func listOfUsers(a *admin, n int) []string {
	users := make([]string, n)
	for i := range users {
		users[i] = userOf(i)
	}
	a.writeList("users.txt", users...)
	return []string{"--users", "@users.txt"}
}

func init() {
	one := func(n int) int { return n }
	none := func(int) int { return 0 }
	loads["lock-users"] = load{
		routes: func(int) []route {
			return []route{oneAccount, {"PUT", oneAccount.path, oneAccount.answer}}
		},
		args: listOfUsers, does: one,
	}
	loads["reset-passwords"] = load{
		routes: func(int) []route {
			return []route{oneAccount, capabilities, {"POST", "/_synapse/admin/v1/reset_password/.+", fixed(map[string]any{})}}
		},
		args: func(a *admin, n int) []string { return append(listOfUsers(a, n), "--to", "passwords.csv") },
		does: one,
	}
	loads["create-users-from-csv"] = load{
		routes: func(int) []route { return newAccounts() },
		args: func(a *admin, n int) []string {
			lines := []string{"username,displayname,email"}
			for i := range n {
				lines = append(lines, fmt.Sprintf("new-%05d,Number %d,new-%05d@example.org", i, i, i))
			}
			a.writeList("accounts.csv", lines...)
			return []string{"--accounts", "accounts.csv", "--passwords", "passwords.csv"}
		},
		does: func(n int) int { return 2 * n }, // an account, and its address
	}
	loads["export-users"] = load{
		routes: func(n int) []route { return []route{accountsList(n), oneAccount} },
		args: func(*admin, int) []string {
			return []string{"--columns", "user_id,emails,created", "--to", "users.csv"}
		},
		does: none,
	}
	loads["find-users"] = load{
		routes: func(n int) []route {
			return []route{accountsList(n),
				{"GET", "/_synapse/admin/v1/whois/(.+)", func(_ *http.Request, groups []string) any {
					use := map[string]any{"ip": "192.0.2.7", "last_seen": 1700000000000, "user_agent": "Element"}
					session := map[string]any{"connections": []any{use}}
					return map[string]any{"user_id": groups[0], "devices": map[string]any{"": map[string]any{"sessions": []any{session}}}}
				}},
				{"GET", "/_synapse/admin/v2/users/(.+)/devices", func(*http.Request, []string) any {
					phone := map[string]any{"device_id": "PHONE", "display_name": "Phone"}
					return map[string]any{"devices": []any{phone}, "total": 1}
				}},
			}
		},
		args: func(*admin, int) []string {
			return []string{"--name", "user", "--ip", "192.0.2.7", "--device", "phone"}
		},
		does: none,
	}
}

// Accounts of bridges, guests and admins cannot all be made on the servers of the other tests.
func TestRecipesForAccountsLeaveBridgesAlone(t *testing.T) {
	of := func(name string) map[string]any {
		account := accountOf(name)
		if strings.HasPrefix(name, "@bridge") {
			account["appservice_id"] = "irc"
		}
		return account
	}
	for _, words := range [][]string{
		{"lock-users", "--users", "@bridge_a:stub.test,@user:stub.test"},
		{"reset-passwords", "--users", "@bridge_a:stub.test,@user:stub.test", "--to", "passwords.csv"},
	} {
		put := route{"PUT", oneAccount.path, func(_ *http.Request, groups []string) any { return of(groups[0]) }}
		s, a := newStub(t, capabilities, put, route{"GET", oneAccount.path, put.answer},
			route{"POST", "/_synapse/admin/v1/reset_password/@user:stub.test", fixed(map[string]any{})})
		o := a.runLoad(append([]string{"run", "--apply", "--yes"}, words...)...)
		has(t, words[0], o.stderr, "failed  @bridge_a:stub.test: belongs to the application service irc", "1 done, 1 failed")
		if o.status != 4 || o.sent != 1 || len(s.unknown) > 0 {
			t.Errorf("%s: status %d, %d changes sent, unknown %q", words[0], o.status, o.sent, s.unknown)
		}
	}
}

func TestExportUsersKnowsGuestsAndBridges(t *testing.T) {
	of := func(i int) map[string]any {
		account := accountOf(userOf(i))
		account["is_guest"] = i == 1
		if i == 2 {
			account["appservice_id"] = "irc"
		}
		return account
	}
	_, a := newStub(t, route{"GET", "/_synapse/admin/v3/users", offsetPages("users", 3, func(i int) any { return of(i) })},
		route{"GET", "/_synapse/admin/v2/users/@user-0000(.):stub.test", func(_ *http.Request, groups []string) any { return of(int(groups[0][0] - '0')) }})
	for args, want := range map[string]string{
		"--guests --columns user_id,guest": "user_id,guest\n@user-00001:stub.test,true\n",
		"--columns user_id,appservice":     "user_id,appservice\n@user-00000:stub.test,\n@user-00001:stub.test,\n@user-00002:stub.test,irc\n",
	} {
		out, err := a.command(append([]string{"run", "export-users", "--output", "csv"}, strings.Fields(args)...)...).Output()
		if err != nil || string(out) != want {
			t.Errorf("%s: %v, %q", args, err, out)
		}
	}
}

func TestRecipesForPasswordsWantAServerThatHasThem(t *testing.T) {
	for _, words := range [][]string{
		{"create-users-from-csv", "--accounts", "accounts.csv", "--passwords", "passwords.csv"},
		{"reset-passwords", "--users", "@user:stub.test", "--to", "passwords.csv"},
	} {
		_, a := newStub(t, oneAccount, route{"GET", capabilities.path, fixed(map[string]any{
			"capabilities": map[string]any{"m.change_password": map[string]bool{"enabled": false}},
		})})
		a.writeList("accounts.csv", "username", "alice")
		o := a.runLoad(append([]string{"run", "--apply", "--yes"}, words...)...)
		has(t, words[0], o.stderr, "nobody can log in with a password on this server")
		if _, err := os.Stat(filepath.Join(a.home, "passwords.csv")); o.status != 1 || err == nil {
			t.Errorf("%s: status %d, and the file of passwords: %v", words[0], o.status, err)
		}
	}
}
