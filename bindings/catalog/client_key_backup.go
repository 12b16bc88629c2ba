package catalog

var (
	backupVersion     = query("version", text, "the version of the backup").required()
	pathBackupVersion = path("version", text, "the version of the backup")
	pathSession       = path("sessionId", text, "the id of the encryption session")
	backupAlgorithm   = body("algorithm", text, "the algorithm, such as m.megolm_backup.v1.curve25519-aes-sha2").required()
	backupAuth        = body("auth_data", object, "the public key of the backup and its signatures").required()
)

const (
	exampleBackup       = `{"algorithm":"m.megolm_backup.v1.curve25519-aes-sha2","auth_data":{"public_key":"example","signatures":{}},"count":42,"etag":"1","version":"1"}`
	exampleBackupKey    = `{"first_message_index":1,"forwarded_count":0,"is_verified":true,"session_data":{"ephemeral":"example","ciphertext":"example","mac":"example"}}`
	exampleBackupChange = `{"count":42,"etag":"2"}`
	noteBackupGone      = "Encrypted history whose keys are nowhere else cannot be read again."
)

// clientKeyBackup is the chapter "Server-side key backups". The keys in a backup
// are encrypted; the server cannot read them.
var clientKeyBackup = []Row{
	{
		Name:    "matrix.key_backup.get_current_version",
		Summary: "Show your newest key backup",
		Method:  "GET", Path: "/_matrix/client/v3/room_keys/version",
		Example: exampleBackup,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.get_version",
		Summary: "Show one of your key backups",
		Method:  "GET", Path: "/_matrix/client/v3/room_keys/version/{version}",
		Params:  []Param{pathBackupVersion},
		Example: exampleBackup,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.create_version",
		Summary: "Begin a new key backup",
		Method:  "POST", Path: "/_matrix/client/v3/room_keys/version",
		Params:  []Param{backupAlgorithm, backupAuth},
		Effect:  Change,
		Example: `{"version":"1"}`,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.update_version",
		Summary: "Change the signatures of a key backup",
		Method:  "PUT", Path: "/_matrix/client/v3/room_keys/version/{version}",
		// The specification repeats the version in the body, where it must be the
		// same: one place is enough.
		Params: []Param{pathBackupVersion, backupAlgorithm, backupAuth},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Since:   "v1.1",
		Before:  "matrix.key_backup.get_version",
	},
	{
		Name:    "matrix.key_backup.delete_version",
		Summary: "Delete a key backup with all its keys",
		Method:  "DELETE", Path: "/_matrix/client/v3/room_keys/version/{version}",
		Params: []Param{pathBackupVersion},
		Effect: Destroy, Idempotent: true,
		Example: `{}`,
		Since:   "v1.1",
		Note:    noteBackupGone,
	},
	{
		Name:    "matrix.key_backup.get_all",
		Summary: "Show all keys of a backup",
		Method:  "GET", Path: "/_matrix/client/v3/room_keys/keys",
		Params:  []Param{backupVersion},
		Example: `{"rooms":{"!vNuSfQvWYTtgqKytOc:example.org":{"sessions":{"session":` + exampleBackupKey + `}}}}`,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.put_all",
		Summary: "Store keys of several rooms in the backup",
		Method:  "PUT", Path: "/_matrix/client/v3/room_keys/keys",
		Params: []Param{
			backupVersion,
			body("rooms", object, "the rooms by id, each with sessions").required(),
		},
		Effect: Change, Idempotent: true,
		Example: exampleBackupChange,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.delete_all",
		Summary: "Delete all keys of a backup",
		Method:  "DELETE", Path: "/_matrix/client/v3/room_keys/keys",
		Params: []Param{backupVersion},
		Effect: Destroy, Idempotent: true,
		Example: exampleBackupChange,
		Since:   "v1.1",
		Note:    noteBackupGone,
	},
	{
		Name:    "matrix.key_backup.get_room",
		Summary: "Show the keys of one room in a backup",
		Method:  "GET", Path: "/_matrix/client/v3/room_keys/keys/{roomId}",
		Params:  []Param{clientRoomID, backupVersion},
		Example: `{"sessions":{"session":` + exampleBackupKey + `}}`,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.put_room",
		Summary: "Store keys of one room in the backup",
		Method:  "PUT", Path: "/_matrix/client/v3/room_keys/keys/{roomId}",
		Params: []Param{
			clientRoomID, backupVersion,
			body("sessions", object, "the keys by session id").required(),
		},
		Effect: Change, Idempotent: true,
		Example: exampleBackupChange,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.delete_room",
		Summary: "Delete the keys of one room from a backup",
		Method:  "DELETE", Path: "/_matrix/client/v3/room_keys/keys/{roomId}",
		Params: []Param{clientRoomID, backupVersion},
		Effect: Destroy, Idempotent: true,
		Example: exampleBackupChange,
		Since:   "v1.1",
		Note:    noteBackupGone,
	},
	{
		Name:    "matrix.key_backup.get_session",
		Summary: "Show one key of a backup",
		Method:  "GET", Path: "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}",
		Params:  []Param{clientRoomID, pathSession, backupVersion},
		Example: exampleBackupKey,
		Since:   "v1.1",
	},
	{
		Name:    "matrix.key_backup.put_session",
		Summary: "Store one key in the backup",
		Method:  "PUT", Path: "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}",
		Params: []Param{
			clientRoomID, pathSession, backupVersion,
			body("first_message_index", integer, "the first message that the key can decrypt").required(),
			body("forwarded_count", integer, "how often the key was passed on").required(),
			body("is_verified", boolean, "whether the device that the key is from is verified").required(),
			body("session_data", object, "the encrypted key").required(),
		},
		Effect: Change, Idempotent: true,
		Example: exampleBackupChange,
		Since:   "v1.1",
		Note:    "The server keeps the key that it has if that one is better.",
	},
	{
		Name:    "matrix.key_backup.delete_session",
		Summary: "Delete one key from a backup",
		Method:  "DELETE", Path: "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}",
		Params: []Param{clientRoomID, pathSession, backupVersion},
		Effect: Destroy, Idempotent: true,
		Example: exampleBackupChange,
		Since:   "v1.1",
		Note:    noteBackupGone,
	},
}
