package catalog

// What to do instead on a server that delegates logins to the Matrix Authentication
// Service, MAS, which keeps the accounts there. It has ids of its own for them.
const (
	masUserID          = "; id is mas.users.get_by_username(localpart).id"
	masCreate          = "write mas.users.create{ username = … }"
	masSetAdmin        = "write mas.users.set_admin(id, { admin = … })" + masUserID
	masSetPassword     = "write mas.users.set_password(id, { password = … })" + masUserID
	masDeactivate      = "write mas.users.deactivate(id, { erase = … })" + masUserID
	masDeactivated     = "write mas.users.deactivate(id) or mas.users.reactivate(id)" + masUserID
	masLock            = "write mas.users.lock(id) or mas.users.unlock(id)" + masUserID
	masThreepids       = "write mas.user_emails.create{ user_id = …, email = … } or mas.user_emails.delete(id)"
	masExternalIDs     = "write mas.upstream_oauth_links.create{ user_id = …, provider_id = …, subject = … } or mas.upstream_oauth_links.delete(id)"
	masSessions        = "write mas.oauth2_sessions.finish(id), mas.compat_sessions.finish(id) or mas.personal_sessions.revoke(id), which ends the session with its device"
	masTokenID         = "; mas.user_registration_tokens.list{} has the id"
	masAccountPages    = "use its account pages"
	masRegisterPages   = "use its registration page"
	masRegister        = masCreate + ", or " + masRegisterPages
	masOwnPassword     = "write mas.users.set_password(id, { password = … }), or " + masAccountPages
	masOwnDeactivation = "write mas.users.deactivate(id, { erase = … }), or " + masAccountPages
)

// noteAnsweredByMAS is about the old logins, which MAS still has in part.
const noteAnsweredByMAS = "If the server delegates logins, its proxy passes this on to MAS. "

// noteAdminFlag is about lists and accounts, which show who is a server admin.
const noteAdminFlag = "If the server delegates logins, admin is only a flag of Synapse's own: MAS decides who is an admin. "
