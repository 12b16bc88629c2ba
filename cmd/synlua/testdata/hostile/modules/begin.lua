local recipe = require "recipe"

return function(declaration)
  local start = recipe.start
  return pcall(start, declaration)
end
