-- release(owner): gives the lease back, when it still is the owner's, and drops the temporary key.
-- KEYS: lease, temporary key
-- ARGV: owner
-- Returns: 1 when released, else 0
redis.call('UNLINK', KEYS[2])
if redis.pcall('HGET', KEYS[1], 'owner') == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
