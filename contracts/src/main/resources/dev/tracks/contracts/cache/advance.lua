-- advance(etag, versions): the vector of a full `all` moves on, on the evidence of the log that nothing
-- within its range changed. Only for the very representation that the evidence was gathered for.
-- KEYS: representation of `all`
-- ARGV: its ETag, versions as a JSON object genre -> version
-- Returns: 1 when advanced, else 0
local head = redis.pcall('HMGET', KEYS[1], 'etag', 'vector')
if head.err or head[1] ~= ARGV[1] or not head[2] then
  return 0
end
local readable, vector = pcall(cjson.decode, head[2])
if not readable or type(vector) ~= 'table' then
  return 0
end
for genre, version in pairs(cjson.decode(ARGV[2])) do
  if version > (tonumber(vector[genre]) or 0) then
    vector[genre] = version
  end
end
-- cjson would write 14 digits of a number.
local entries = {}
for genre, version in pairs(vector) do
  entries[#entries + 1] = cjson.encode(genre) .. ':' .. string.format('%.0f', version)
end
-- The first write needs no memory, so that a Redis whose memory is full does not refuse the other.
redis.call('HDEL', KEYS[1], '')
redis.call('HSET', KEYS[1], 'vector', '{' .. table.concat(entries, ',') .. '}')
return 1
