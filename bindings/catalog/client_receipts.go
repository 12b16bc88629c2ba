package catalog

// clientReceipts are the chapters "Fully read markers", "Receipts", "Typing
// notifications" and "Send-to-device messaging".
var clientReceipts = []Row{
	{
		Name:    "matrix.rooms.set_read_markers",
		Summary: "Set how far you have read in a room",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/read_markers",
		Params: []Param{
			clientRoomID,
			body("m.fully_read", eventID, "the event at which the read marker stands"),
			body("m.read", eventID, "the event up to which others see that you have read"),
			body("m.read.private", eventID, "the event up to which you have read, unseen by others"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.rooms.send_receipt",
		Summary: "Say that you have read up to an event",
		Method:  "POST", Path: "/_matrix/client/v3/rooms/{roomId}/receipt/{receiptType}/{eventId}",
		Params: []Param{
			clientRoomID,
			path("receiptType", OneOf("m.read", "m.read.private", "m.fully_read"), "who sees it: everybody, nobody, or nobody with the marker moved"),
			pathEvent,
			body("thread_id", text, "the event that the thread begins with, or main"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.rooms.set_typing",
		Summary: "Say that you are typing, or no longer",
		Method:  "PUT", Path: "/_matrix/client/v3/rooms/{roomId}/typing/{userId}",
		Params: []Param{
			clientRoomID, clientSelf,
			body("typing", boolean, "whether you are typing").required(),
			body("timeout", integer, "for how long, in milliseconds, at most 120000").or("30000"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.to_device.send",
		Summary: "Send an event to devices and not to a room",
		Method:  "PUT", Path: "/_matrix/client/v3/sendToDevice/{eventType}/{txnId}",
		Params: []Param{
			path("eventType", text, "the event's type, such as m.room_key_request"),
			transaction("txnId"),
			body("messages", object, "the users by id, each with contents by device id; * stands for all devices").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
}
