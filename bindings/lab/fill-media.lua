-- Uploads twenty files, half of them to be made old.

local matrix = require "matrix"

for i = 1, 20 do
  matrix.media.upload {
    bytes = ("%d "):format(i):rep(1000 * i),
    content_type = "text/plain",
    filename = ("%s-%02d.txt"):format(i % 2 == 0 and "old" or "new", i),
  }
end
