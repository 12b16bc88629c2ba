-- luacheck: ignore 212 631

---What a recipe begins with.
---@class recipe
local recipe = {}

---@class recipe.Declaration
---@field name string
---@field summary string one sentence
---@field effect "read"|"change"|"destroy" the gravest thing that the recipe does
---@field needs? string[] the functions that it may call, by full name, those of accounts too; all others are refused
---@field works_on? "synapse"|"mas"|"both" where the recipe works: where Synapse logs people in itself, where the Matrix Authentication Service does, or on both
---@field since? string the oldest version of Synapse on which it works, such as "1.119"
---@field author? string
---@field licence? string
---@field homepage? string
---@field example? string a call to copy
---@field options? recipe.Option[]

---One option: { "users", "list of user_id", required = true, help = "…" }. Its name has underscores here and hyphens on the command line.
---@class recipe.Option
---@field [1] string the name
---@field [2]? string the type: string, integer, number, boolean, time, user_id, room_id, room_alias, room_id_or_alias, event_id, server_name, mxc, ulid, or list of one of them; or csv, file, folder. A list may come from @FILE with one item per line, where blank lines do not count and # begins a comment (# and a blank, where items may be room aliases), or from a column of a CSV file, @FILE#COLUMN. csv is a CSV file: the script gets its rows by column, and the line of each. file and folder are paths; the script may read and write what is there
---@field columns? string[] the columns that a CSV file must have
---@field required? boolean
---@field default? any
---@field values? string[] the values to choose from, in place of a type
---@field help? string

---Declare the recipe and get its options. The declaration is read from the script's text and holds from its first line on: write it once, outside of functions and conditions, with values that are not computed.
---@param declaration recipe.Declaration
---@return table<string, any> options by name; a time is milliseconds
function recipe.start(declaration) end

---@class recipe.ItemOptions
---@field label? string what is being done, for the progress: "joining"
---@field name? fun(item: any): string what an item is called; without it, a text is its own name, and of a table it is name, user_id, room_id, id, media_id or event_id
---@field total? integer how many items there will be, if an iterator does not know
---@field workers? integer how many items are worked on at a time, 1 to 256 (default that of --workers, or 8)
---@field on_error? "continue"|"stop" whether an error ends the loop (default "continue")

---Work on each item of a list or an iterator, many at once, and count what became of it. The function returns a text that says what was done. If there was nothing to do, it returns nil and why. If it raises an error, the item has failed and the others go on. For the keys and values of another table write recipe.items(pairs(t), fn).
---@generic T
---@param items T[]|fun(): T?
---@param fn fun(item: T, index: any): any
---@param options? recipe.ItemOptions
---@overload fun(step: function, state: any, first: any, fn: function, options?: recipe.ItemOptions): integer, integer
---@return integer done those that were skipped too
---@return integer failed
function recipe.items(items, fn, options) end

---Count an item as done.
---@param item any
---@param what? any what was done
function recipe.ok(item, what) end

---Count an item for which there was nothing to do.
---@param item any
---@param why? any
function recipe.skip(item, why) end

---Count an item that failed. An error that every further item would meet ends the run.
---@param item any
---@param err? any
function recipe.fail(item, err) end

---Say whether changes are held back, which is so until somebody says --apply.
---@return boolean
function recipe.dry_run() end

---Say whether this run goes on with one that was not finished (--resume). What that one did counts as done by this run.
---@return boolean
function recipe.resumes() end

---Return the id of the last run that changed something with this recipe, on this server and with the same options, or nil. The run that is resumed is no earlier one. So a recipe that finds nothing left to do knows whether it did that itself.
---@param ... string the names of the options that must be the same; without any, all must
---@return string?
function recipe.earlier_run(...) end

---Return the word of a list that was probably meant by another, or nil.
---@param word string
---@param words string[]
---@return string?
function recipe.nearest(word, words) end

return recipe
