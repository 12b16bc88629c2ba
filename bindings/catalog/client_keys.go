package catalog

var keyTimeout = body("timeout", integer, "how long to wait for other servers, in milliseconds").or("10000")

// clientKeys are the chapters "Key management" and "Cross-signing".
var clientKeys = []Row{
	{
		Name:    "matrix.keys.query",
		Summary: "Show the public keys of users' devices",
		Method:  "POST", Path: "/_matrix/client/v3/keys/query",
		Params: []Param{
			body("device_keys", object, "the users by id, each with a list of device ids; [] stands for all").required(),
			keyTimeout,
		},
		Example: `{"device_keys":{"@alice:example.org":{"QBUAZIFURK":{"user_id":"@alice:example.org","device_id":"QBUAZIFURK",` +
			`"algorithms":["m.olm.v1.curve25519-aes-sha2"],"keys":{"ed25519:QBUAZIFURK":"example"},"signatures":{}}}},"failures":{},` +
			`"master_keys":{"@alice:example.org":{"user_id":"@alice:example.org","usage":["master"],"keys":{"ed25519:example":"example"}}},` +
			`"self_signing_keys":{"@alice:example.org":{"user_id":"@alice:example.org","usage":["self_signing"],` +
			`"keys":{"ed25519:example":"example"},"signatures":{}}},"user_signing_keys":{}}`,
	},
	{
		Name:    "matrix.keys.claim",
		Summary: "Take one-time keys of devices, to begin encrypted sessions with them",
		Method:  "POST", Path: "/_matrix/client/v3/keys/claim",
		Params: []Param{
			body("one_time_keys", object, "the users by id, each with device ids and the algorithm wanted").required(),
			keyTimeout,
		},
		Effect: Change,
		Example: `{"one_time_keys":{"@alice:example.org":{"QBUAZIFURK":{"signed_curve25519:AAAAHg":` +
			`{"key":"example","signatures":{"@alice:example.org":{"ed25519:QBUAZIFURK":"example"}}}}}},"failures":{}}`,
		Note: "A key that was given out is used up.",
	},
	{
		Name:    "matrix.keys.changes",
		Summary: "List the users whose devices have changed between two points in time",
		Method:  "GET", Path: "/_matrix/client/v3/keys/changes",
		Params: []Param{
			query("from", text, "the next_batch of an earlier matrix.sync.once").required(),
			query("to", text, "the next_batch of a later one").required(),
		},
		Example: `{"changed":["@alice:example.org"],"left":[]}`,
	},
	{
		Name:    "matrix.keys.upload",
		Summary: "Publish the keys of your device",
		Method:  "POST", Path: "/_matrix/client/v3/keys/upload",
		Params: []Param{
			body("device_keys", object, "the device's identity keys"),
			body("one_time_keys", object, "one-time keys by algorithm and key id"),
			body("fallback_keys", object, "keys for when the one-time keys are used up"),
		},
		Effect: Change, Idempotent: true,
		Example: `{"one_time_key_counts":{"signed_curve25519":20}}`,
	},
	{
		Name:    "matrix.keys.upload_cross_signing",
		Summary: "Publish your cross-signing keys",
		Method:  "POST", Path: "/_matrix/client/v3/keys/device_signing/upload",
		Params: []Param{
			body("master_key", object, "the master key"),
			body("self_signing_key", object, "the key that signs your devices"),
			body("user_signing_key", object, "the key that signs other users"),
			userInteractive,
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Since:   "v1.1",
		Note:    "To replace keys the server asks for your password in auth. Everybody who has verified you must do so again.",
	},
	{
		Name:    "matrix.keys.upload_signatures",
		Summary: "Publish your signatures of devices and users",
		Method:  "POST", Path: "/_matrix/client/v3/keys/signatures/upload",
		Params: []Param{
			wholeBody("content", object, "the users by id, each with the signed objects by key id"),
		},
		Effect: Change, Idempotent: true,
		Example: `{"failures":{}}`,
		Since:   "v1.1",
	},
}
