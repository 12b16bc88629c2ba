local accounts = require "accounts"
local mas = require "mas"
local test = require "test"

-- Two providers: the names for people, and those that accounts uses.
local old, new = test.unique("oidc-old"), test.unique("oidc-new")
local old_id, new_id = old, new
if test.on_mas() then
  old, new = "Old", "https://new.example.org/"
  for provider in mas.upstream_oauth_providers.list {} do
    old_id = provider.human_name == "Old" and provider.id or old_id
    new_id = provider.human_name == "New" and provider.id or new_id
  end
end

-- An account that the old provider calls by its user id.
local function user_with_id(name, fields)
  local user_id = test.user(name, fields)
  accounts.external_ids.add(user_id, old_id, user_id)
  return user_id
end

-- The ids of an account, such as "new=subject old=subject".
local function ids_of(user_id)
  local ids = {}
  for i, id in ipairs(accounts.external_ids.list(user_id)) do
    ids[i] = (id.provider == old_id and "old" or id.provider == new_id and "new" or "other") .. "=" .. id.subject
  end
  table.sort(ids)
  return table.concat(ids, " ")
end

test.case("moves everybody who has an old id, and keeps the subjects", function()
  local alice, bob, carol = user_with_id("alice"), user_with_id("bob"), test.user("carol")
  local run = test.proves { from = old, to = new }
  test.equal({ run.done, run.failed, run.status }, { 2, 0, 0 })
  test.equal({ ids_of(alice), ids_of(bob), ids_of(carol) }, { "new=" .. alice, "new=" .. bob, "" })
  test.has(run.dry.err, ("would   %s: add %s, remove %s"):format(alice, alice, alice))
  if not test.on_mas() then
    test.has(run.dry.err, ("nobody can log in with %q yet"):format(new))
  end
end)

test.case("keeps the old ids as long as it is told to, and others always", function()
  local alice = user_with_id("alice")
  if not test.on_mas() then
    accounts.external_ids.add(alice, "a third one", "x")
  end
  local run = test.proves { from = old, to = new, users = { alice }, keep_old = true }
  local other = test.on_mas() and "" or " other=x"
  test.equal({ run.done, run.sent, ids_of(alice) }, { 1, 1, "new=" .. alice .. " old=" .. alice .. other })
  run = test.proves { from = old, to = new, users = { alice } }
  test.equal({ run.done, run.sent, ids_of(alice) }, { 1, 1, "new=" .. alice .. other })
end)

test.case("takes the new subjects from a file", function()
  local alice, bob, carol = user_with_id("alice"), user_with_id("bob"), user_with_id("carol")
  local file = test.file("subjects.csv", ("user_id;subject\n%s;%s-new\n%s;%s-new\n"):format(alice, alice, bob, bob))
  local run = test.proves { from = old, to = new, subjects = file }
  test.equal({ run.done, run.failed }, { 2, 0 })
  test.equal({ ids_of(alice), ids_of(bob), ids_of(carol) },
    { "new=" .. alice .. "-new", "new=" .. bob .. "-new", "old=" .. carol })
  run = test.apply { from = old, to = new, subjects = file, users = { carol } }
  test.equal({ run.failed, run.sent }, { 1, 0 })
  test.has(run.err, carol .. ": has no line in the file")
end)

test.case("leaves an account as it is whose new subject somebody has", function()
  local alice, bob, carol = user_with_id("alice"), user_with_id("bob"), test.user("carol")
  accounts.external_ids.add(carol, new_id, alice)
  local run = test.apply { from = old, to = new, users = { alice, bob } }
  test.equal({ run.done, run.failed, run.status }, { 1, 1, 4 })
  test.has(run.err, ("failed  %s: %s of %s belongs to %s"):format(alice, alice, new, carol))
  test.equal({ ids_of(alice), ids_of(bob), ids_of(carol) }, { "old=" .. alice, "new=" .. bob, "new=" .. alice })
  test.equal(test.dry({ from = old, to = new, users = { alice } }).failed, 1)
end)

test.case("leaves admins alone, and goes on after what it does not know", function()
  local admin, alice = user_with_id("admin", { admin = true }), user_with_id("alice")
  local users = { "@nobody:" .. test.server(), admin, alice, "@x:elsewhere.test", alice }
  local run = test.apply { from = old, to = new, users = users }
  test.equal({ run.done, run.skipped, run.failed, run.status }, { 1, 1, 2, 4 })
  test.equal({ ids_of(admin), ids_of(alice) }, { "old=" .. admin, "new=" .. alice })
  run = test.proves { from = old, to = new, users = { admin }, include_admins = true }
  test.equal({ run.done, ids_of(admin) }, { 1, "new=" .. admin })
end)

test.case("takes a provider that nobody has heard of for a typing mistake", function()
  local words = test.on_mas() and "0 providers are called" or "nobody has an id of"
  test.refuses({ from = test.unique("nowhere"), to = new }, 1, "--from: ", words)
  test.refuses({ from = old, to = old }, 1, "are the same provider")
  if test.on_mas() then
    test.refuses({ from = old, to = "Neu" }, 1, "--to: 0 providers", "there are: Old, New")
    test.refuses({ from = "New", to = new }, 1, "are the same provider")
  end
end)

test.case("refuses a file in which something comes twice", function()
  local alice, bob = "@alice:" .. test.server(), "@bob:" .. test.server()
  for _, lines in ipairs {
    alice .. ",a\n" .. alice .. ",b\n", alice .. ",a\n" .. bob .. ",a\n", alice .. ",a\n" .. bob .. ",\n",
    alice .. ",a\n@x:elsewhere.test,b\n", alice .. ",a\nbob,b\n",
  } do
    local file = test.file("subjects.csv", "user_id,subject\n" .. lines)
    test.refuses({ from = old, to = new, subjects = file }, 1, "each line must have a user id", "line 3 (")
  end
  test.refuses({ from = old, to = new, subjects = test.file("bad.csv", "user,subject\n") }, 2, "no column")
end)
