package catalog

var (
	pathRuleKind = path("kind", OneOf("override", "underride", "sender", "room", "content"), "the kind of rule")
	pathRule     = path("ruleId", text, "the rule's id, such as .m.rule.master")
	ruleActions  = body("actions", Type{Kind: List, Elem: &anything}, "what happens: notify, or an object such as {set_tweak = \"sound\", value = \"default\"}").required()
)

// secretsOfPusher are the fields of a pusher with which others could send to its device.
var secretsOfPusher = []string{"pushkey", "data"}

// exampleRules are rules of each kind.
const exampleRules = `{"override":[` + exampleDefaultRule + `],"content":[` + exampleRule + `],"room":[],"sender":[],"underride":[` + exampleDefaultRule + `]}`

// exampleDefaultRule is a rule of the server's own, with conditions.
const exampleDefaultRule = `{"rule_id":".m.rule.roomnotif","conditions":[{"kind":"event_match","key":"content.body","pattern":"@room"}],` +
	`"actions":["notify",{"set_tweak":"highlight","value":true}],"enabled":true,"default":true}`

const exampleRule = `{"rule_id":"nocake","pattern":"cake*lie","actions":["notify"],"enabled":true,"default":false}`

// clientPush is the chapter "Push notifications".
var clientPush = []Row{
	{
		Name:    "matrix.push_rules.list",
		Summary: "Show all your push rules by scope and kind",
		Method:  "GET", Path: "/_matrix/client/v3/pushrules/",
		Example: `{"global":` + exampleRules + `}`,
	},
	{
		Name:    "matrix.push_rules.list_global",
		Summary: "Show all your push rules by kind",
		Method:  "GET", Path: "/_matrix/client/v3/pushrules/global/",
		Example: exampleRules,
	},
	{
		Name:    "matrix.push_rules.get",
		Summary: "Show one of your push rules",
		Method:  "GET", Path: "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}",
		Params:  []Param{pathRuleKind, pathRule},
		Example: exampleRule,
	},
	{
		Name:    "matrix.push_rules.set",
		Summary: "Add a push rule or change one",
		Method:  "PUT", Path: "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}",
		Params: []Param{
			pathRuleKind, pathRule,
			query("before", text, "the rule that the new one comes just before"),
			query("after", text, "the rule that the new one comes just after"),
			ruleActions,
			body("conditions", ListOf(Object), "what must be true of an event, for override and underride"),
			body("pattern", text, "the text to look for, with * and ?, for content"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.push_rules.get",
		Note:    "Rules whose id begins with a dot are the server's own and cannot be set here.",
	},
	{
		Name:    "matrix.push_rules.delete",
		Summary: "Delete one of your push rules",
		Method:  "DELETE", Path: "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}",
		Params: []Param{pathRuleKind, pathRule},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.push_rules.get",
	},
	{
		Name:    "matrix.push_rules.get_actions",
		Summary: "Show what a push rule does",
		Method:  "GET", Path: "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions",
		Params:  []Param{pathRuleKind, pathRule},
		Example: `{"actions":["notify"]}`,
	},
	{
		Name:    "matrix.push_rules.set_actions",
		Summary: "Set what a push rule does",
		Method:  "PUT", Path: "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions",
		Params: []Param{pathRuleKind, pathRule, ruleActions},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.push_rules.get_actions",
	},
	{
		Name:    "matrix.push_rules.get_enabled",
		Summary: "Tell whether a push rule is on",
		Method:  "GET", Path: "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled",
		Params:  []Param{pathRuleKind, pathRule},
		Example: `{"enabled":true}`,
	},
	{
		Name:    "matrix.push_rules.set_enabled",
		Summary: "Switch a push rule on or off",
		Method:  "PUT", Path: "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled",
		Params: []Param{
			pathRuleKind, pathRule,
			body("enabled", boolean, "whether the rule is on").required(),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
		Before:  "matrix.push_rules.get_enabled",
	},
	{
		Name:    "matrix.pushers.list",
		Summary: "List where your push notifications go",
		Method:  "GET", Path: "/_matrix/client/v3/pushers",
		Paging: whole("pushers", ""),
		Example: `{"pushers":[{"app_display_name":"Example","app_id":"org.example.app",` +
			`"data":{"url":"https://push.example.org/_matrix/push/v1/notify"},"device_display_name":"Phone","kind":"http",` +
			`"lang":"en","profile_tag":"","pushkey":"key0"}]}`,
		SecretAnswer: secretsOfPusher,
	},
	{
		Name:    "matrix.pushers.set",
		Summary: "Add, change or delete a place where your push notifications go",
		Method:  "POST", Path: "/_matrix/client/v3/pushers/set",
		Params: []Param{
			body("pushkey", text, "the address at the push service; with app_id it names the pusher").required().secret(),
			body("app_id", text, "the app, such as org.example.app").required(),
			body("kind", text, "http or email; null deletes the pusher").required().nullable(),
			body("app_display_name", text, "the app's name for people; needed unless kind is null"),
			body("device_display_name", text, "the device's name for people; needed unless kind is null"),
			body("lang", text, "the language, such as en; needed unless kind is null"),
			body("data", object, "for http: url, and format if only ids are sent; needed unless kind is null").secret(),
			body("profile_tag", text, "which set of rules applies"),
			body("append", boolean, "whether other users keep a pusher with the same pushkey and app_id").or("false"),
		},
		Effect: Change, Idempotent: true,
		Example: `{}`,
	},
	{
		Name:    "matrix.notifications.list",
		Summary: "List the events that you were notified of, the newest first",
		Method:  "GET", Path: "/_matrix/client/v3/notifications",
		Params: []Param{
			query("only", OneOf("highlight"), "highlight for mentions only"),
			query("from", text, "where to start: the token of the previous page"),
			query("limit", integer, "how many items a page has").or("50"),
		},
		Paging: &Paging{Items: "notifications", Answer: "next_token", PageSize: 500},
		Example: `{"notifications":[{"actions":["notify",{"set_tweak":"highlight","value":false}],"profile_tag":null,"read":true,` +
			`"room_id":"!vNuSfQvWYTtgqKytOc:example.org","ts":1795320147274,"event":` + exampleRoomsEvent + `}]}`,
	},
}
