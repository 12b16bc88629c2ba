package catalog

// API is one of the interfaces that a server offers. Every row belongs to one.
type API struct {
	// Name is the module in Lua, and how the names of its rows begin: "synapse".
	Name string
	// Title is what people call it.
	Title string
	// Doc is the address of its documentation.
	Doc string
	// Pages is the address of the official page of each row that names none itself; method
	// and path are added to it. "" if there is none.
	Pages string
	// At is the address of a connection under which the API is reached.
	At Address
	// Paging is how its lists continue unless their rows say otherwise.
	Paging Paging
	// Errors is how it words a refusal.
	Errors ErrorShape
	// Envelope says where in its answers the things are that they are about, unless their
	// rows say otherwise; nil if the answers are the things themselves.
	Envelope *Envelope
	// Missing says what to do where a server does not have the API at all; "" if every
	// server has it.
	Missing string
	// Scope is the scope that a token needs; "" if any token will do.
	Scope string
	// Version says how to find out which version a server has.
	Version Version
	// Chapters are its rows as the files hold them, in the order of its documentation.
	Chapters [][]Row
}

// Address is one of the addresses of a connection.
type Address int

// The addresses of a connection.
const (
	AtHomeserver Address = iota // where Matrix clients reach the homeserver
	AtAdmin                     // where Synapse's Admin API is reached, if elsewhere
	AtMAS                       // where the Matrix Authentication Service is reached: its issuer
)

// ErrorShape is how an API words a refusal.
type ErrorShape int

// The shapes of refusals.
const (
	Coded  ErrorShape = iota // an object with errcode and error, as the Matrix specification says
	Titled                   // a list of errors with titles, as JSON:API says; or plain text; or nothing
)

// Version says how to ask a server for the version of an API.
type Version struct {
	// Product is what has the version: "Synapse", or "Matrix" for the specification.
	Product string
	// Server is the API whose version is the server's own, where this one's is that of a
	// specification that the server implements; else nil.
	Server *API
	// Row is the endpoint to ask.
	Row *Row
	// Field is the field of the answer with the version, or with a list of versions of
	// which the highest counts.
	Field string
	// Features is the field with the unstable features, an object of booleans, or "".
	Features string
}

// Synapse is Synapse's Admin API.
var Synapse = &API{
	Name: "synapse", Title: "Synapse's Admin API", Doc: synapseDocs, At: AtAdmin, Scope: "urn:synapse:admin:*",
	// Synapse sets no upper limit to a page.
	Paging: Paging{Dialect: Offset, Request: "from", Answer: "next_token", Total: "total", Limit: "limit", PageSize: 1000},
	Version: Version{
		Product: "Synapse", Field: "server_version",
		Row: &Row{Name: "server_version", Method: "GET", Path: "/_synapse/admin/v1/server_version", NoToken: true},
	},
	Chapters: synapsePages,
}

// Matrix is the Client-Server API of the Matrix specification.
var Matrix = &API{
	Name: "matrix", Title: "Matrix's Client-Server API", Doc: "https://spec.matrix.org/v1.19/client-server-api/", Pages: specification, At: AtHomeserver,
	Scope:  "urn:matrix:client:api:*",
	Paging: Paging{Dialect: Token, Request: "from", Answer: "next_batch", Limit: "limit", PageSize: 1000},
	Version: Version{
		Product: "Matrix", Server: Synapse, Field: "versions", Features: "unstable_features",
		Row: &Row{Name: "versions", Method: "GET", Path: "/_matrix/client/versions", NoToken: true},
	},
	Chapters: matrixChapters,
}

// MAS is the Admin API of the Matrix Authentication Service. It sets no upper limit to a
// page.
var MAS = &API{
	Name: "mas", Title: "the Matrix Authentication Service's Admin API", Doc: masDocs, At: AtMAS, Scope: "urn:mas:admin",
	Errors: Titled, Envelope: &Envelope{Thing: "data", ID: "id", Attributes: "attributes"},
	Missing: "the Admin API of the Matrix Authentication Service is not served at this address: add the resource adminapi to a listener " +
		"in the configuration of the service, or use the address of the listener that has it",
	Paging: Paging{
		Dialect: LastID, Items: "data", Request: "page[after]", Answer: "links.next", ID: "id", Total: "meta.count",
		Limit: "page[first]", PageSize: 1000, Count: "count", Echo: "links.self",
	},
	Version: Version{
		Product: "the Matrix Authentication Service", Field: "version",
		Row: &Row{Name: "version", Method: "GET", Path: "/api/admin/v1/version"},
	},
	Chapters: masPages,
}

// APIs returns the APIs, in the order in which they are shown.
func APIs() []*API { return []*API{Synapse, Matrix, MAS} }

// LookupAPI returns the API of that name, or nil.
func LookupAPI(name string) *API {
	for _, api := range APIs() {
		if api.Name == name {
			return api
		}
	}
	return nil
}
