-- publish: the filled temporary key takes its place, unless anything says that it may be old.
-- No large value passes through here; the temporary key is renamed.
-- KEYS: representation, lease, temporary key, fence
-- ARGV: owner, number of fields that the temporary key must have, TTL in ms, '1' for `all`
-- Returns: 'published', or why not: 'lease-lost', 'fence-lost', 'incomplete', 'behind'
local target, lease, temporary, fence = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

-- A number that a version can be, or nil: NaN is above and below nothing.
local function number(text)
  local n = tonumber(text)
  return n and n >= 0 and n <= 9007199254740991 and n or nil
end

local held = redis.pcall('HMGET', lease, 'owner', 'incarnation', 'noted')
if held[1] ~= ARGV[1] then
  redis.call('UNLINK', temporary)
  return 'lease-lost'
end

local function drop(why)
  redis.call('UNLINK', temporary)
  redis.call('DEL', lease)
  return why
end

-- A fence that cannot be read is as good as lost, and goes, or nothing could ever be published.
local function unreadable()
  redis.call('UNLINK', fence)
  return drop('fence-lost')
end

local kind = redis.call('TYPE', fence).ok
if kind ~= 'hash' and kind ~= 'none' then
  return unreadable()
end
local incarnation = redis.call('HGET', fence, 'incarnation')
if not incarnation or incarnation ~= held[2] then
  return drop('fence-lost')
end
if redis.call('HLEN', temporary) ~= tonumber(ARGV[2]) then
  return drop('incomplete')
end

local head = redis.call('HMGET', temporary, 'vector', 'full', 'last')
local decoded, vector = pcall(cjson.decode, head[1])
if not decoded or type(vector) ~= 'table' then
  return drop('incomplete')
end
local behind = false
if ARGV[4] == '1' then
  local floors = redis.call('HGETALL', fence)
  for i = 1, #floors, 2 do
    if string.sub(floors[i], 1, 2) == 'g:' then
      local floor = number(floors[i + 1])
      if not floor then
        return unreadable()
      end
      behind = behind or floor > (vector[string.sub(floors[i], 3)] or 0)
    end
  end
  if behind and head[2] == '1'
      and not (held[3] and (tonumber(held[3]) or 0) <= (tonumber(head[3]) or math.huge)) then
    behind = false
  end
else
  for genre, version in pairs(vector) do
    local floor = number(redis.call('HGET', fence, 'g:' .. genre) or '0')
    if not floor then
      return unreadable()
    end
    behind = behind or floor > version
  end
end
if behind then
  return drop('behind')
end

redis.call('UNLINK', target) -- or RENAME would free it at once, however large it is
redis.call('RENAME', temporary, target)
redis.call('PEXPIRE', target, ARGV[3])
for genre, version in pairs(vector) do
  if version > tonumber(redis.call('HGET', fence, 'g:' .. genre) or '0') then
    redis.call('HSET', fence, 'g:' .. genre, string.format('%.0f', version))
  end
end
redis.call('DEL', lease)
return 'published'
