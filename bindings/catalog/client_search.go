package catalog

// clientSearch is the chapter "Server-side search".
var clientSearch = []Row{
	{
		Name:    "matrix.search.query",
		Summary: "Search the messages of your rooms",
		Method:  "POST", Path: "/_matrix/client/v3/search",
		Params: []Param{
			body("search_categories", aFilter, "what to search, such as {room_events = {search_term = \"hello\"}}").required(),
			query("next_batch", text, "where to go on: next_batch of the previous answer"),
		},
		Example: `{"search_categories":{"room_events":{"count":1,"highlights":["hello"],"results":[{"rank":0.1,"result":` +
			exampleEvent + `,"context":{}}]}}}`,
		Note: "Encrypted messages cannot be searched.",
	},
}
