package catalog

var (
	pathServer = path("server_name", serverName, "the server that the file comes from, such as example.org")
	pathMedia  = path("media_id", text, "the file's id, the last part of its mxc address")
)

// adminMedia are the parts of the page "Media" that show and quarantine files.
var adminMedia = []Row{
	{
		Name:    "synapse.media.get",
		Summary: "Show what the server knows of a file",
		Method:  "GET", Path: "/_synapse/admin/v1/media/{server_name}/{media_id}",
		Params: []Param{pathServer, pathMedia},
		Example: `{"media_info":{"media_origin":null,"user_id":"@alice:example.org","media_id":"bAuwZcRLqFaPmlwrNJyGwIhW",` +
			`"media_type":"image/png","media_length":100,"upload_name":"cat.png","created_ts":1795319991145,"filesystem_id":null,` +
			`"url_cache":null,"last_access_ts":null,"quarantined_by":null,"authenticated":1,"safe_from_quarantine":0,` +
			`"sha256":"b5966ade3d45e22519c4a928bdbeca604308e413da175b756824978d13515a1c"}}`,
		Since: "1.140",
		Note:  "A file of another server is found only if this server has a copy.",
		Doc:   mediaPage + "#query-a-piece-of-media-by-id",
	},
	{
		Name:    "synapse.media.quarantine",
		Summary: "Quarantine a file, so that users cannot get it",
		Method:  "POST", Path: "/_synapse/admin/v1/media/quarantine/{server_name}/{media_id}",
		Params: []Param{pathServer, pathMedia},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "synapse.media.get", BeforeIs: quarantinedBy,
		Note: "Since Synapse 1.128 every file with the same content is quarantined with it, also those uploaded later. The file stays on disk.",
		Doc:  mediaPage + "#quarantining-media-by-id",
	},
	{
		Name:    "synapse.media.unquarantine",
		Summary: "Take a file out of quarantine",
		Method:  "POST", Path: "/_synapse/admin/v1/media/unquarantine/{server_name}/{media_id}",
		Params: []Param{pathServer, pathMedia},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "synapse.media.get", BeforeIs: quarantinedBy,
		Doc: mediaPage + "#remove-media-from-quarantine-by-id",
	},
	{
		Name:    "synapse.media.quarantine_in_room",
		Summary: "Quarantine all files in a room",
		Method:  "POST", Path: "/_synapse/admin/v1/room/{room_id}/media/quarantine",
		Params: []Param{pathRoom},
		Effect: Change, Idempotent: true,
		Example: `{"num_quarantined":10}`,
		Note:    "There is no call that takes them all out again: that goes file by file. Protected files are spared.",
		Doc:     mediaPage + "#quarantining-media-in-a-room",
	},
	{
		Name:    "synapse.media.quarantine_in_room_legacy",
		Summary: "Quarantine all files in a room, at the old address",
		Method:  "POST", Path: "/_synapse/admin/v1/quarantine_media/{room_id}",
		Params: []Param{pathRoom},
		Effect: Change, Idempotent: true,
		Example: `{"num_quarantined":10}`,
		Note:    "Deprecated; synapse.media.quarantine_in_room does the same.",
		Doc:     mediaPage + "#quarantining-media-in-a-room",
	},
	{
		Name:    "synapse.media.quarantine_of_user",
		Summary: "Quarantine all files that a local user has uploaded",
		Method:  "POST", Path: "/_synapse/admin/v1/user/{user_id}/media/quarantine",
		Params: []Param{pathUser},
		Effect: Change, Idempotent: true,
		Example: `{"num_quarantined":10}`,
		Note:    "There is no call that takes them all out again: that goes file by file. Protected files are spared.",
		Doc:     mediaPage + "#quarantining-all-media-of-a-user",
	},
	{
		Name:    "synapse.media.protect",
		Summary: "Protect a local file from quarantine",
		Method:  "POST", Path: "/_synapse/admin/v1/media/protect/{media_id}",
		Params: []Param{pathMedia},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Note:    "Meant for stickers and the like. synapse.media.delete_by_date_or_size spares protected files as well.",
		Doc:     mediaPage + "#protecting-media-from-being-quarantined",
	},
	{
		Name:    "synapse.media.unprotect",
		Summary: "End the protection of a local file from quarantine",
		Method:  "POST", Path: "/_synapse/admin/v1/media/unprotect/{media_id}",
		Params: []Param{pathMedia},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Doc:     mediaPage + "#unprotecting-media-from-being-quarantined",
	},
	{
		Name:    "synapse.media.list_quarantine_changes",
		Summary: "List when files were put into quarantine or taken out, the oldest first",
		Method:  "GET", Path: "/_synapse/admin/v1/media/quarantine_changes",
		Params:  []Param{query("from", integer, "where to start: the token of the previous page").or("0")},
		Paging:  &Paging{Dialect: Token, Items: "changes", Request: "from", Answer: "next_batch"},
		Example: `{"next_batch":2,"changes":[{"origin":"example.org","media_id":"bFCNzLjORmwzGwfuuJxcpHeY","quarantined":1}]}`,
		Since:   "1.152",
		Note:    "A page has up to 100 changes. Changes may be missing or come twice. quarantined is 1 or true, 0 or false.",
		Doc:     mediaPage + "#listing-quarantined-media-changes",
	},
}
