package catalog

const statisticsPage = synapseDocs + "admin_api/statistics.html"

// adminStatistics is the page "Statistics".
var adminStatistics = []Row{
	{
		Name:    "synapse.statistics.list_users_media",
		Summary: "List how many files each user has uploaded, and how large they are together",
		Method:  "GET", Path: "/_synapse/admin/v1/statistics/users/media",
		Params: []Param{
			query("search_term", text, "only users with this text in the localpart or the display name"),
			query("from_ts", timestamp, "only files uploaded from this time on").or("0"),
			query("until_ts", timestamp, "only files uploaded up to this time"),
			orderBy("user_id", "displayname", "media_length", "media_count"),
			forwards, pageOffset, pageLimit,
		},
		Paging:  usual("users"),
		Example: `{"users":[{"user_id":"@alice:example.org","displayname":"Alice","media_count":5,"media_length":250}],"total":1}`,
		Note:    "media_length is in bytes. Users without files are not listed.",
		Doc:     statisticsPage + "#users-media-usage-statistics",
	},
	{
		Name:    "synapse.statistics.largest_rooms",
		Summary: "List the ten rooms that take the most space in the database",
		Method:  "GET", Path: "/_synapse/admin/v1/statistics/database/rooms",
		Paging:  whole("rooms", ""),
		Example: `{"rooms":[{"room_id":"!vNuSfQvWYTtgqKytOc:example.org","estimated_size":47325417353}]}`,
		Note:    "Rough estimates, in bytes and without files. On SQLite it gives 400.",
		Doc:     statisticsPage + "#get-largest-rooms-by-size-in-database",
	},
}
