package catalog

// clientVoIP is the chapter "Voice over IP".
var clientVoIP = []Row{
	{
		Name:    "matrix.voip.turn_server",
		Summary: "Get the TURN servers for calls, with a password that expires",
		Method:  "GET", Path: "/_matrix/client/v3/voip/turnServer",
		Example: `{"username":"1443779631:@alice:example.org","password":"example",` +
			`"uris":["turn:turn.example.org:3478?transport=udp"],"ttl":86400}`,
		SecretAnswer: []string{"password"},
		Note:         "The answer is {} where none is configured.",
	},
}
