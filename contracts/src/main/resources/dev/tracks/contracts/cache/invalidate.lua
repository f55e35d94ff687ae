-- invalidate(genre, version, smallest id): the floor rises, and what is older than the version goes.
-- Late, repeated and reordered events find nothing to do, but the vectors are always looked at: a
-- publish of `all` raises floors of genres whose own key is still to be deleted.
-- KEYS: fence, representation of the genre, representation of `all`, lease of `all`
-- ARGV: genre, version, smallest id, incarnation to use when the fence is new
-- Returns: {genre representation deleted, all deleted, floor before}
local fence, own, all, lease = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local genre, version, smallest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

-- A Redis whose memory is full refuses what may need more of it, but only as the first write of a script. What is
-- old must go most of all then, so the first write is one that needs none: a floor never has a time to live.
redis.call('PERSIST', fence)

local function of_another_kind(answer)
  return type(answer) == 'table' and answer.err ~= nil
end

local function unreadable(answer)
  local number = answer and not of_another_kind(answer) and tonumber(answer)
  return answer and not (number and number >= 0 and number <= 9007199254740991)
end

-- A fence or a lease that cannot be read is dropped, or it would hold up every event after it: a lost
-- fence takes its incarnation with it, so no fill in flight can publish.
local floor = redis.pcall('HGET', fence, 'g:' .. genre)
if unreadable(floor) then
  redis.call('UNLINK', fence)
  floor = false
end
redis.call('HSETNX', fence, 'incarnation', ARGV[4])
local known = tonumber(floor or '0')
if version > known then
  redis.call('HSET', fence, 'g:' .. genre, ARGV[2])
end

-- What cannot be read cannot be shown to be new enough. It goes as well, or one such key would hold
-- up every event after it.
local function behind(vector)
  if not vector then
    return false
  end
  local readable, versions = pcall(cjson.decode, vector)
  return not readable or type(versions) ~= 'table' or (tonumber(versions[genre]) or 0) < version
end

local deleted = {0, 0, known}
local vector = redis.pcall('HGET', own, 'vector')
if of_another_kind(vector) or behind(vector) then
  deleted[1] = redis.call('UNLINK', own)
end
local head = redis.pcall('HMGET', all, 'vector', 'full', 'last')
if of_another_kind(head)
    or behind(head[1]) and not (head[2] == '1' and smallest > (tonumber(head[3]) or math.huge)) then
  deleted[2] = redis.call('UNLINK', all)
end
local noted = redis.pcall('HGET', lease, 'noted')
if unreadable(noted) then
  redis.call('UNLINK', lease)
elseif redis.call('EXISTS', lease) == 1 then
  if not noted or smallest < tonumber(noted) then
    redis.call('HSET', lease, 'noted', ARGV[3])
  end
end
return deleted
