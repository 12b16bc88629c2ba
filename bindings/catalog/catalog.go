package catalog

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// chapters returns all rows as their files hold them: first the pages of
// Synapse's documentation, then the chapters of the specification.
func chapters() [][]Row {
	return [][]Row{
		adminBackgroundUpdates,
		adminDevices,
		adminFederation,
		adminFetchEvent,
		adminMedia,
		adminMediaRemoval,
		adminPurgeHistory,
		adminRegister,
		adminRegistrationTokens,
		adminReports,
		adminRoomDeletion,
		adminRooms,
		adminRoomUpkeep,
		adminScheduledTasks,
		adminServerNotices,
		adminStatistics,
		adminUserActivity,
		adminUserRedaction,
		adminUserRights,
		adminUsers,
		adminVersion,
		clientAccount,
		clientAccountData,
		clientAdmin,
		clientDevices,
		clientDirectory,
		clientKeyBackup,
		clientKeys,
		clientLogin,
		clientMedia,
		clientMediaDeprecated,
		clientMembership,
		clientProfile,
		clientPush,
		clientReceipts,
		clientRegistration,
		clientRelations,
		clientReports,
		clientRoomEvents,
		clientSearch,
		clientServerFacts,
		clientSpaces,
		clientSync,
		clientThirdParty,
		clientVoIP,
	}
}

// Rows returns all rows, sorted by name. They are made once; nobody may change
// them.
func Rows() []*Row { return load().rows }

// Lookup returns the row with that full name, or nil.
func Lookup(name string) *Row { return load().byName[name] }

// index is the catalogue in the forms in which it is asked.
type index struct {
	rows   []*Row
	byName map[string]*Row
	routes map[string][]route // by method
}

var load = sync.OnceValue(makeIndex)

func makeIndex() *index {
	ix := &index{byName: map[string]*Row{}, routes: map[string][]route{}}
	for _, chapter := range chapters() {
		for i := range chapter {
			row := complete(chapter[i])
			ix.rows = append(ix.rows, row)
			ix.byName[row.Name] = row
			ix.routes[row.Method] = append(ix.routes[row.Method], makeRoute(row))
		}
	}
	slices.SortFunc(ix.rows, func(a, b *Row) int { return cmp.Compare(a.Name, b.Name) })
	return ix
}

// complete fills in what follows from the rest of a row, so that no file needs
// to repeat it: reading twice changes nothing, and the anchors of the
// specification are made of method and path.
func complete(row Row) *Row {
	if row.Effect == Read {
		row.Idempotent = true
	}
	if row.Doc == "" && strings.HasPrefix(row.Name, "matrix.") {
		row.Doc = specification + anchor(row.Method, row.Path)
	}
	return &row
}

// anchor returns the specification's anchor of an endpoint:
// "get_matrixclientv3accountwhoami" for GET /_matrix/client/v3/account/whoami.
func anchor(method, path string) string {
	keep := func(r rune) rune {
		if strings.ContainsRune("/{}.", r) {
			return -1
		}
		return r
	}
	return strings.ToLower(method + strings.Map(keep, path))
}
