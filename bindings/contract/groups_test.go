package contract

// groups are the contract tests by the page or chapter of the documentation.
var groups = []contracts{
	adminDevices,
	adminEvents,
	adminMedia,
	adminRooms,
	adminServer,
	adminUserActivity,
	adminUserRights,
	adminUsers,
	clientAccount,
	clientAuth,
	clientDirectory,
	clientEvents,
	clientKeyBackup,
	clientKeys,
	clientMedia,
	clientMediaBytes,
	clientPush,
	clientRooms,
	masAccounts,
	masSessions,
	masTokens,
	masProviders,
	masServer,
}
