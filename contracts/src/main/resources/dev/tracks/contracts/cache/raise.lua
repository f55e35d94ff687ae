-- raise(versions of the database): the connection rule. A Redis that may have been rolled back gets
-- its floors back, and the representation goes when it is behind.
-- KEYS: fence, representation
-- ARGV: versions as a JSON object genre -> version, incarnation to use when the fence is new
-- Returns: 1 when the representation was deleted, else 0
redis.call('HSETNX', KEYS[1], 'incarnation', ARGV[2])
local raw = redis.call('HGET', KEYS[2], 'vector')
local vector = raw and cjson.decode(raw)
local behind = false
for genre, version in pairs(cjson.decode(ARGV[1])) do
  if version > tonumber(redis.call('HGET', KEYS[1], 'g:' .. genre) or '0') then
    redis.call('HSET', KEYS[1], 'g:' .. genre, string.format('%.0f', version))
  end
  if vector and (vector[genre] or 0) < version then
    behind = true
  end
end
return behind and redis.call('UNLINK', KEYS[2]) or 0
