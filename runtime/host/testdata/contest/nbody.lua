local bodies = {}
for i = 1, 5 do
  bodies[i] = { x = i, y = i * 2, z = i * 3, vx = 0.1 / i, vy = 0.2 / i, vz = 0, mass = 1 / i }
end
for _ = 1, 15000 do
  for i = 1, #bodies do
    local a = bodies[i]
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local distance = math.sqrt(dx * dx + dy * dy + dz * dz)
      local pull = 0.001 / (distance * distance * distance)
      a.vx, a.vy, a.vz = a.vx - dx * b.mass * pull, a.vy - dy * b.mass * pull, a.vz - dz * b.mass * pull
      b.vx, b.vy, b.vz = b.vx + dx * a.mass * pull, b.vy + dy * a.mass * pull, b.vz + dz * a.mass * pull
    end
  end
  for _, body in ipairs(bodies) do
    body.x, body.y, body.z = body.x + 0.001 * body.vx, body.y + 0.001 * body.vy, body.z + 0.001 * body.vz
  end
end
