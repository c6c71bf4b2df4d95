/// The Lua that keeps presence in Redis. Each script is atomic, so that of any number of nodes exactly one announces a
/// transition.
///
/// Keys: `martlet:nodes`, a sorted set of the nodes by the end of their leases (milliseconds of Redis' clock);
/// `martlet:node:{id}`, a hash of the users on a node, each with the beginning of its event
/// (`{"userId":1,"role":"client"`); `martlet:seen:{user}`, when a user was last online; `martlet:reaper`, the node that takes
/// dead nodes' users off just now.
enum PresenceScripts {
  /// Whether a user is on any node but those not asked for; a Lua function that the scripts below share.
  private static let isElsewhere = """
    local function elsewhere(nodes, me, user)
      for _, node in ipairs(nodes) do
        if node ~= me and redis.call('HEXISTS', 'martlet:node:' .. node, user) == 1 then return true end
      end
      return false
    end
    local function gone(user, value, now, seen)
      redis.call('SET', 'martlet:seen:' .. user, now, 'EX', seen)
      redis.call('PUBLISH', 'chat.user.' .. user .. '.presence', value .. ',"online":false,"lastSeenAt":"' .. now .. '"}')
    end

    """

  /// Takes or renews a node's lease. Arguments: node, lease (ms), how long the node's users are kept behind its end (ms).
  /// Answers 1 if the node had a lease, 0 if it was unknown.
  static let lease = """
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    local known = redis.call('ZSCORE', 'martlet:nodes', ARGV[1]) and 1 or 0
    redis.call('ZADD', 'martlet:nodes', now + ARGV[2], ARGV[1])
    redis.call('PEXPIRE', 'martlet:node:' .. ARGV[1], ARGV[2] + ARGV[3])
    return known
    """

  /// Takes a node's words. Arguments: node, time (RFC 3339), how long a user's last time is kept (s), how long the node's
  /// users are kept (ms); then for each word `here`, `gone` or `forgotten`, the user, the beginning of its event.
  /// Answers the number of announcements, or -1, having done nothing, if the node has no lease.
  static let tell =
    isElsewhere + """
      local me, now, seen, keep = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
      if not redis.call('ZSCORE', 'martlet:nodes', me) then return -1 end
      local nodes = redis.call('ZRANGE', 'martlet:nodes', 0, -1)
      local own, announced = 'martlet:node:' .. me, 0
      for index = 5, #ARGV, 3 do
        local word, user, value = ARGV[index], ARGV[index + 1], ARGV[index + 2]
        if word == 'here' then
          local isNew = redis.call('HSET', own, user, value) == 1
          if isNew and not elsewhere(nodes, me, user) then
            announced = announced + 1
            redis.call('PUBLISH', 'chat.user.' .. user .. '.presence', value .. ',"online":true,"lastSeenAt":null}')
          end
        else
          local wasHere = redis.call('HDEL', own, user) == 1
          if (wasHere or word == 'forgotten') and not elsewhere(nodes, me, user) then
            announced = announced + 1
            gone(user, value, now, seen)
          end
        end
      end
      redis.call('PEXPIRE', own, keep)
      return announced
      """

  /// Takes users off one node whose lease has ended. Arguments: time (RFC 3339), how long a user's last time is kept (s),
  /// about how many users, where to go on (`0`: at the beginning; what the last answer said spares a look at those who are
  /// gone already), node, for how long no other node may take users off (ms). Answers the number of users taken off, -1 if
  /// no lease has ended or another node is at it; and where to go on.
  static let reap =
    isElsewhere + """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local dead = redis.call('ZRANGEBYSCORE', 'martlet:nodes', '-inf', now, 'LIMIT', 0, 1)[1]
      if not dead then return {-1, '0'} end
      local reaper = redis.call('GET', 'martlet:reaper')
      if reaper and reaper ~= ARGV[5] then return {-1, '0'} end
      redis.call('SET', 'martlet:reaper', ARGV[5], 'PX', ARGV[6])
      local key = 'martlet:node:' .. dead
      local nodes = redis.call('ZRANGE', 'martlet:nodes', 0, -1)
      local users, cursor, count = {}, ARGV[4], 0
      repeat
        local page = redis.call('HSCAN', key, cursor, 'COUNT', ARGV[3])
        cursor, users = page[1], page[2]
      until #users > 0 or cursor == '0'
      for index = 1, #users, 2 do
        redis.call('HDEL', key, users[index])
        if not elsewhere(nodes, dead, users[index]) then gone(users[index], users[index + 1], ARGV[1], ARGV[2]) end
        count = count + 1
      end
      if redis.call('HLEN', key) == 0 then redis.call('ZREM', 'martlet:nodes', dead) end
      return {count, cursor}
      """

  /// The states of users. Arguments: users. Answers, for each, the beginning of its event if it is online, else `-` and
  /// its last time online, else an empty text.
  static let states = """
    local nodes, result = redis.call('ZRANGE', 'martlet:nodes', 0, -1), {}
    for index, user in ipairs(ARGV) do
      local state = false
      for _, node in ipairs(nodes) do
        state = redis.call('HGET', 'martlet:node:' .. node, user)
        if state then break end
      end
      if not state then
        local time = redis.call('GET', 'martlet:seen:' .. user)
        state = time and '-' .. time or ''
      end
      result[index] = state
    end
    return result
    """
}
