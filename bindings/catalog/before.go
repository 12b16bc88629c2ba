package catalog

// Part is the part of an answer that is the state before a change, where the rest has nothing
// to do with the change: a field, or whether a list has something.
type Part struct {
	// Within is the member of the answer that has the part; "" for the answer itself.
	Within string
	// Field is a field of it. The state before is an object with that field only.
	Field string
	// List is a list of texts in the answer, and Has says which text of the change matters. The
	// state before is an object with the field As, true or false. It is not known if the change
	// names a room by its alias, since lists have ids.
	List string
	Has  Source
	As   string
}

// theMember leads to the state event that has a user's membership of a room.
var theMember = map[string]Source{"eventType": `"m.room.member"`, "stateKey": "given.user_id"}

// membershipOnly is the part of that event which a change of the membership replaces.
var membershipOnly = &Part{Field: "membership"}

// quarantinedBy is the part of what is known of a file that says whether it is in quarantine.
var quarantinedBy = &Part{Within: "media_info", Field: "quarantined_by"}

// isJoined is the part of a list of somebody's rooms that says whether the person was in the
// room that the change names.
func isJoined(room Source) *Part { return &Part{List: "joined_rooms", Has: room, As: "joined"} }
