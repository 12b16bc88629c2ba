package catalog

const exampleDeletedMedia = `{"deleted_media":["UzAgboqTZNEivCoJhSklYJld"],"total":1}`

const noteDeletedMedia = "before_ts is compared with the last access, or with the upload for a file never read; a read shows up to a minute late. " +
	"Protected and quarantined files are kept, and so are empty files. There is no dry run, and everything goes in one request: " +
	"the deletion goes on to the end even if the connection breaks. A time before the middle of December 1970 is refused, since it looks like seconds."

// removalOptions choose the local files to delete. They are sent in the query: the server
// ignores a JSON body.
var removalOptions = []Param{
	query("before_ts", timestamp, "delete files last read before this time").required(),
	query("size_gt", integer, "delete only files of more than this many bytes").or("0"),
	query("keep_profiles", boolean, "whether the avatars of users and rooms are kept").or("true"),
}

// adminMediaRemoval are the parts of the page "Media" that delete files.
var adminMediaRemoval = []Row{
	{
		Name:    "synapse.media.delete_by_date_or_size",
		Summary: "Delete the local files that nobody has read for some time",
		Method:  "POST", Path: "/_synapse/admin/v1/media/delete",
		Params: removalOptions,
		Effect: Destroy, Idempotent: true,
		Example: exampleDeletedMedia,
		Note:    noteDeletedMedia,
		Doc:     mediaPage + "#delete-local-media-by-date-or-size",
	},
	{
		Name:    "synapse.media.delete_by_date_or_size_legacy",
		Summary: "Delete the local files that nobody has read for some time, at the old address",
		Method:  "POST", Path: "/_synapse/admin/v1/media/{server_name}/delete",
		Params: append([]Param{
			path("server_name", serverName, "the name of this server"),
		}, removalOptions...),
		Effect: Destroy, Idempotent: true,
		Example: exampleDeletedMedia,
		Note:    "Deprecated; synapse.media.delete_by_date_or_size does the same. " + noteDeletedMedia,
		Doc:     mediaPage + "#delete-local-media-by-date-or-size",
	},
	{
		Name:    "synapse.media.delete",
		Summary: "Delete one local file",
		Method:  "DELETE", Path: "/_synapse/admin/v1/media/{server_name}/{media_id}",
		Params: []Param{
			path("server_name", serverName, "the name of this server"),
			pathMedia,
		},
		Effect: Destroy, Idempotent: true,
		Example: exampleDeletedMedia,
		Note:    "A quarantined file is deleted too. A file that is gone gives 404 M_NOT_FOUND.",
		Doc:     mediaPage + "#delete-a-specific-local-media",
	},
	{
		Name:    "synapse.media.purge_remote",
		Summary: "Delete the copies of other servers' files that nobody has read for some time",
		Method:  "POST", Path: "/_synapse/admin/v1/purge_media_cache",
		Params: []Param{
			query("before_ts", timestamp, "delete copies last read before this time").required(),
		},
		Effect: Destroy, Idempotent: true,
		Example: `{"deleted":10}`,
		Note:    "A file that is asked for again is fetched again, if its server still has it.",
		Doc:     mediaPage + "#purge-remote-media-api",
	},
}
