-- advance(etag, versions): the vector of a full `all` moves on, on the evidence of the log that nothing
-- within its range changed. Only for the very representation that the evidence was gathered for.
-- KEYS: representation of `all`
-- ARGV: its ETag, versions as a JSON object genre -> version
-- Returns: 1 when advanced, else 0
local head = redis.call('HMGET', KEYS[1], 'etag', 'vector')
if head[1] ~= ARGV[1] or not head[2] then
  return 0
end
local vector = cjson.decode(head[2])
for genre, version in pairs(cjson.decode(ARGV[2])) do
  if version > (vector[genre] or 0) then
    vector[genre] = version
  end
end
redis.call('HSET', KEYS[1], 'vector', cjson.encode(vector))
return 1
