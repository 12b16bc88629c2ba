package contract

// freeForm are fields whose content users choose.
var freeForm = []string{
	"content", "unsigned", "prev_content", "auth_data", "session_data", "account_data.global.*", "account_data.rooms.*.*",
	"actions[]", "fields.*", "conditions[]", "attributes.data",
}

// namesAsKeys are fields whose keys are names and not fixed.
var namesAsKeys = []string{
	"unstable_features", "features", "current_updates", "devices", "account_data.global", "account_data.rooms.*", "signatures", "signatures.*",
	"sessions", "join", "invite", "leave", "available", "fields", "field_types", "device_one_time_keys_count", "device_keys.*", "one_time_keys.*", "one_time_keys.*.*", "keys", "one_time_key_counts",
}

// optionalInEvents are fields that some events have and others do not. age, user_id,
// replaces_state and prev_content are what Synapse keeps from the first version of the
// API, beside the same in unsigned.
var optionalInEvents = []string{"state_key", "redacts", "age", "user_id", "replaces_state", "prev_content"}

// mayBeMissing are fields that an answer may have or lack, as paths, by row.
var mayBeMissing = map[string][]string{
	"synapse.rooms.get_block":      {"user_id"},
	"synapse.users.list":           {"users[].approved"}, // up to Synapse 1.160, and then where accounts have to be approved
	"synapse.users.list_v2":        {"users[].approved"},
	"synapse.rooms.list_hierarchy": roomsOfSpaces,

	"matrix.auth.get_login_token":          {"expires_in"}, // Synapse's own, from before the specification
	"matrix.auth.login":                    {"expires_in_ms", "refresh_token", "well_known"},
	"matrix.auth.login_flows":              {"flows[].get_login_token", "flows[].identity_providers"},
	"matrix.directory.list_public_rooms":   {"chunk[].canonical_alias"},
	"matrix.directory.search_public_rooms": {"chunk[].canonical_alias"},
	"matrix.rooms.initial_sync":            {"presence[].sender"}, // Synapse has it in the content
	"matrix.keys.query":                    {"device_keys.*.*.unsigned", "master_keys.*.signatures"},
	"matrix.presence.get":                  {"last_active_ago", "status_msg", "currently_active"},
	"matrix.push_rules.list":               {"global.postcontent"}, // not in the specification yet
	"matrix.push_rules.list_global":        {"postcontent"},
	"matrix.rooms.list_hierarchy":          roomsOfSpaces,
	"matrix.rooms.list_relations":          {"recursion_depth"}, // only where recurse is given
	"matrix.rooms.summary":                 {"canonical_alias"},
	"matrix.server.capabilities":           {"capabilities.org.matrix.msc4140.delayed_events"},
	"matrix.sync.once": {
		"rooms", "presence", "account_data", "to_device", "device_lists", "rooms.invite", "rooms.leave", "rooms.join",
		"rooms.join.*.state.events[].room_id", // Synapse leaves it in some
		"org.matrix.msc2732.device_unused_fallback_key_types",
	},
}

// roomsOfSpaces are the fields that not every room has.
var roomsOfSpaces = []string{"rooms[].room_type", "rooms[].canonical_alias", "rooms[].topic", "rooms[].name"}

// onePage are lists whose second page takes more than a test can make, with the reason.
var onePage = map[string]string{
	"matrix.users.mutual_rooms": "a page has a hundred rooms or more, and its size cannot be chosen",
}
