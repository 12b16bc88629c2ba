-- What the annotations of the other modules share. There is no module of this name.
-- luacheck: ignore 631

---@alias synlua.UserID string such as @alice:example.org
---@alias synlua.RoomID string such as !abc:example.org
---@alias synlua.RoomAlias string such as #general:example.org
---@alias synlua.EventID string such as $abc
---@alias synlua.ServerName string such as example.org
---@alias synlua.MXC string such as mxc://example.org/abc
---@alias synlua.ULID string such as 01M8DN3G0HD8VKPVJ8JFX6GVAB
---@alias synlua.DateTime string such as 2026-11-27T04:53:23Z
---@alias synlua.Milliseconds integer milliseconds since 1970-01-01 UTC
---@alias synlua.Time integer|string a date such as 2027-01-01, an age such as 90d, "in 7d", or milliseconds since 1970

---What a function returns that changes something.
---@class synlua.Answer
---@field dry_run? boolean true where the request was not sent; the rest is then what is known, and placeholders

---What a list function returns: an iterator for a loop, for item in list do … end.
---@class synlua.List
---@field total? integer how many items there are in all, once the server has said it
---@overload fun(): any
---@field collect fun(self: synlua.List): table everything that is left
---@field take fun(self: synlua.List, n: integer): table the next n items at most
---@field pages fun(self: synlua.List): (fun(): table?) an iterator over whole pages
---@field first fun(self: synlua.List, which?: string|fun(item: any, value: any): any): any the next item, or the next of which a function or a field says yes; json.null is no
---@field filter fun(self: synlua.List, keep: string|fun(item: any, value: any): any): synlua.List the items of which a function or a field says yes; json.null is no
---@field map fun(self: synlua.List, to: string|fun(item: any, value: any): any): synlua.List what a function or a field gives for each item
---@field sort_by fun(self: synlua.List, by: string|fun(item: any, value: any): any, order?: "asc"|"desc"): synlua.List in the order of what a function or a field gives; what has no value, such as null, comes last in either order
---@field group_by fun(self: synlua.List, by: string|fun(item: any, value: any): any): table<any, table> the items by what a function or a field gives
---@field count fun(self: synlua.List): integer how many items are left; it walks to the end unless the server counts
---@field close fun(self: synlua.List) ends the list before its end

---An event of a room, as matrix.sync.events gives it.
---@class synlua.Event
---@field type string
---@field room_id synlua.RoomID
---@field event_id synlua.EventID
---@field sender synlua.UserID
---@field origin_server_ts synlua.Milliseconds
---@field content table<string, any>
---@field state_key? string
---@field unsigned? table<string, any>

---What matrix.sync.events returns: an iterator for a loop without end, for event in events do … end.
---@class synlua.Events
---@overload fun(): synlua.Event
---@field position fun(self: synlua.Events): string the position behind the event that came last; as since, it goes on there

---What pcall gives where a call failed; tostring makes a sentence of it. Mistakes in the script itself are strings.
---Write ---@cast err synlua.Error behind the pcall, since an editor cannot know that it failed.
---@class synlua.Error
---@field message string
---@field status? integer the status of the answer
---@field errcode? string such as M_NOT_FOUND; the Matrix Authentication Service has none
---@field method? string
---@field path? string
---@field retry_after_ms? integer
