-- acquire(owner, lease): one filler of a key in the fleet. The lease copies the fence's incarnation.
-- KEYS: lease, fence
-- ARGV: owner, lease in ms, incarnation to use when the fence is new
-- Returns: {1, incarnation} or {0, remaining ms of the other's lease}
-- What stands there and is no lease or no fence, or a lease without an end, would stand there for ever.
for i = 1, 2 do
  local kind = redis.call('TYPE', KEYS[i]).ok
  if kind ~= 'none' and kind ~= 'hash' then
    redis.call('UNLINK', KEYS[i])
  end
end
local left = redis.call('PTTL', KEYS[1])
if left >= 0 then
  return {0, left}
end
redis.call('UNLINK', KEYS[1]) -- one without an end is nobody's
redis.call('HSETNX', KEYS[2], 'incarnation', ARGV[3])
local incarnation = redis.call('HGET', KEYS[2], 'incarnation')
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'incarnation', incarnation)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {1, incarnation}
