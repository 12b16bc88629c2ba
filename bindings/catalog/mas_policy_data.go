package catalog

const (
	examplePolicyData    = "01M8DNKZ7KHNWEKJADBRA1VT6D"
	policyDataAttributes = `{"created_at":"2026-11-27T04:53:32.019216569Z","data":{"registration":{"banned_usernames":{"literals":["root"]}}}}`
)

var examplePolicy = one("policy-data", "policy-data", examplePolicyData, policyDataAttributes, "")

// masPolicyData are the endpoints of the data that the policies consult.
var masPolicyData = []Row{
	{
		Name:    "mas.policy_data.set",
		Summary: "Set the data that the policies consult",
		Method:  "POST", Path: "/api/admin/v1/policy-data",
		Params:  []Param{body("data", object, "the data, whole").required()},
		Effect:  Change,
		Example: examplePolicy,
		Since:   "0.15",
		Before:  "mas.policy_data.latest",
		Note:    "What was there is replaced, not added to; old versions are kept. Values of the wrong type inside are accepted.",
		Doc:     masPage("policy-data", "setPolicyData"),
	},
	{
		Name:    "mas.policy_data.latest",
		Summary: "Show the policy data that is in force",
		Method:  "GET", Path: "/api/admin/v1/policy-data/latest",
		Example: examplePolicy,
		Since:   "0.15",
		Note:    "404 until some was set.",
		Doc:     masPage("policy-data", "getLatestPolicyData"),
	},
	{
		Name:    "mas.policy_data.get",
		Summary: "Show one version of the policy data",
		Method:  "GET", Path: "/api/admin/v1/policy-data/{id}",
		Params:  []Param{pathID("the version")},
		Example: examplePolicy,
		Since:   "0.15",
		Note:    "Version 1.22 of the service ignores the id and shows the newest version: compare the id in the answer.",
		Doc:     masPage("policy-data", "getPolicyData"),
	},
}
