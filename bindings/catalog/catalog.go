package catalog

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// synapsePages are the pages of Synapse's documentation.
var synapsePages = [][]Row{
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
}

// matrixChapters are the chapters of the specification.
var matrixChapters = [][]Row{
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

// masPages are the tags of the documentation of the Matrix Authentication Service.
var masPages = [][]Row{
	masServer,
	masCompatSessions,
	masOAuth2Clients,
	masOAuth2Sessions,
	masPersonalSessions,
	masPolicyData,
	masUsers,
	masUserEmails,
	masUserSessions,
	masUserRegistrationTokens,
	masUpstreamOAuthLinks,
	masUpstreamOAuthProviders,
}

// Rows returns all rows, sorted by name. They are made once and must not be changed.
func Rows() []*Row { return load().rows }

// Lookup returns the row with that full name, or nil.
func Lookup(name string) *Row { return load().byName[name] }

// index holds the rows in the forms in which they are looked up.
type index struct {
	rows   []*Row
	byName map[string]*Row
	routes map[string][]route // by method
}

var load = sync.OnceValue(makeIndex)

func makeIndex() *index {
	ix := &index{byName: map[string]*Row{}, routes: map[string][]route{}}
	for _, api := range APIs() {
		for _, row := range slices.Concat(api.Chapters...) {
			row := complete(api, row)
			ix.rows = append(ix.rows, row)
			ix.byName[row.Name] = row
			ix.routes[row.Method] = append(ix.routes[row.Method], makeRoute(row))
		}
	}
	slices.SortFunc(ix.rows, func(a, b *Row) int { return cmp.Compare(a.Name, b.Name) })
	return ix
}

// complete fills in what follows from the rest of a row, so that no file needs to repeat
// it: a read is idempotent, answers and lists are as those of its API, and the anchor in the
// specification is made of method and path.
func complete(api *API, row Row) *Row {
	row.API = api
	if row.Effect == Read {
		row.Idempotent = true
	}
	if !row.NoEnvelope {
		row.Envelope = api.Envelope
	}
	if row.Paging != nil && row.Paging.Dialect == AsUsual {
		row.Paging = row.Paging.or(&api.Paging)
	}
	if row.Doc == "" && api.Pages != "" {
		row.Doc = api.Pages + anchor(row.Method, row.Path)
	}
	return &row
}

// or returns the paging, with what it leaves out taken from usual.
func (p *Paging) or(usual *Paging) *Paging {
	return &Paging{
		Dialect: usual.Dialect, Items: cmp.Or(p.Items, usual.Items), Request: cmp.Or(p.Request, usual.Request),
		Answer: cmp.Or(p.Answer, usual.Answer), ID: cmp.Or(p.ID, usual.ID), Total: cmp.Or(p.Total, usual.Total),
		Limit: cmp.Or(p.Limit, usual.Limit), PageSize: cmp.Or(p.PageSize, usual.PageSize), Keyed: p.Keyed,
		Count: cmp.Or(p.Count, usual.Count), Echo: cmp.Or(p.Echo, usual.Echo),
	}
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
