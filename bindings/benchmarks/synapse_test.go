package benchmarks

import (
	"path/filepath"
	"strconv"
	"testing"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// BenchmarkRemoveExternalIDs runs the recipe of that name over the 2,000 users of a
// real Synapse and its administrator, with 8 workers.
func BenchmarkRemoveExternalIDs(b *testing.B) {
	const users, workers = 2000, "8"
	server := quiet(b)
	giveIDs := func() { fill(b, server, users) }
	p := place{url: server.URL, token: server.Token}
	contest(b, "users",
		contestant{name: "synlua", work: users, before: giveIDs, prints: "1 account has no id of oidc-old; deactivated accounts were not looked at",
			command: p.synlua(b, "remove-external-ids", "--provider", "oidc-old", "--workers", workers).applying()},
		contestant{name: "go", work: users, prints: strconv.Itoa(users), before: giveIDs, command: p.byhand(b, "remove-external-ids", workers)},
	)
}

// BenchmarkCountUsers walks the list of the 20,000 users of a real Synapse. That takes
// less than a second, of which Synapse's part differs by a third, so a round is five.
func BenchmarkCountUsers(b *testing.B) {
	const users = 20_000
	server := quiet(b)
	fill(b, server, users-1) // and the administrator
	p := place{url: server.URL, token: server.Token}
	contest(b, "users",
		contestant{name: "synlua", work: users, prints: strconv.Itoa(users), repeat: 5, command: p.synlua(b, "lua/count-users.lua")},
		contestant{name: "go", work: users, prints: strconv.Itoa(users / pageSize), repeat: 5, command: p.byhand(b, "fetch-pages")},
	)
}

// quiet starts a Synapse that answers requests and does nothing else: for ten minutes
// after users were put into its database it would count them, a batch a second.
func quiet(b *testing.B) *lab.Server {
	b.Helper()
	server := labtest.Start(b)
	labtest.Admin(b, server, "POST", "/_synapse/admin/v1/background_updates/enabled", map[string]any{"enabled": false})
	return server
}

// fill makes users with an external id each, where they are not there. It writes to
// the database, which takes a moment where requests would take minutes.
func fill(b *testing.B, server *lab.Server, users int) {
	b.Helper()
	database := filepath.Join(filepath.Dir(server.LogFile), "homeserver.db")
	place{}.python(b, "fill.py", database, server.ServerName, strconv.Itoa(users)).run(b)
}
