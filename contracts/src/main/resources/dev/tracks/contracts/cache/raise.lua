-- raise(versions of the database): the connection rule. A Redis that may have been rolled back gets
-- its floors back, and the representation goes when it is behind.
-- KEYS: fence, representation
-- ARGV: versions as a JSON object genre -> version, incarnation to use when the fence is new
-- Returns: 1 when the representation was deleted, else 0
local fence, representation = KEYS[1], KEYS[2]
local versions = cjson.decode(ARGV[1])

-- The first write needs no memory, so that a Redis whose memory is full does not refuse the others.
redis.call('PERSIST', fence)

-- A number that a version can be, or nil: NaN is above and below nothing.
local function number(text)
  local n = tonumber(text)
  return n and n >= 0 and n <= 9007199254740991 and n or nil
end

-- A fence that cannot be read is dropped with its incarnation, so no fill in flight can publish.
local kind = redis.call('TYPE', fence).ok
local readable = kind == 'hash' or kind == 'none'
local floors = {}
for genre in pairs(versions) do
  floors[genre] = readable and (redis.call('HGET', fence, 'g:' .. genre) or '0') or ''
  readable = readable and number(floors[genre]) ~= nil
end
if not readable then
  redis.call('UNLINK', fence)
end
redis.call('HSETNX', fence, 'incarnation', ARGV[2])
for genre, version in pairs(versions) do
  if not readable or version > number(floors[genre]) then
    redis.call('HSET', fence, 'g:' .. genre, string.format('%.0f', version))
  end
end

-- What cannot be read cannot be shown to be new enough.
local raw = redis.pcall('HGET', representation, 'vector')
if not raw then
  return 0
end
local decoded, vector = false, nil
if type(raw) == 'string' then
  decoded, vector = pcall(cjson.decode, raw)
end
local behind = not decoded or type(vector) ~= 'table'
for genre, version in pairs(versions) do
  behind = behind or (number(vector[genre]) or 0) < version
end
return behind and redis.call('UNLINK', representation) or 0
