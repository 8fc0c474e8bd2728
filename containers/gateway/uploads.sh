#!/bin/bash
# Part of the gateway's process: writes the filter that HAProxy loads. It watches bodies that do not fit a buffer while
# they pass: one that grows beyond its limit, with a length or without, is cut, and so is one that arrives too slowly,
# because it holds a slot of a server. HAProxy itself has neither bound.
# An error ends the request (returning `filter.ERROR` does not); so does any fault of the filter itself.
# The clock starts when a server has been chosen: a body that waits in the queue is not slow.
# Arguments in HAProxy's configuration: bytes per second, and the seconds after which they are asked for. The limit in
# bytes is in the variable txn.body_limit.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
cat >/tmp/uploads.lua <<'LUA'
local Upload = { id = "uploads", flags = filter.FLT_CFG_FL_HTX }
Upload.__index = Upload
function Upload:new()
  return setmetatable({ bytes = 0, rate = self.rate, seconds = self.seconds }, Upload)
end
function Upload:http_headers(txn, message)
  if not message.channel:is_resp() then filter.register_data_filter(self, message.channel) end
  return filter.CONTINUE
end
function Upload:http_payload(txn, message)
  if message.channel:is_resp() then return end
  self.limit = self.limit or txn:get_var("txn.body_limit")
  local length = message:input()
  self.bytes = self.bytes + length
  if self.bytes > self.limit then error("a body over " .. self.limit .. " bytes was cut", 0) end
  if not txn.f:srv_id() then return end
  local clock = core.now()
  local now = clock.sec + clock.usec / 1e6
  self.since = self.since or { time = now, bytes = self.bytes - length }
  local seconds = now - self.since.time
  if seconds > self.seconds and self.bytes - self.since.bytes < seconds * self.rate then
    error("a body that arrived at less than " .. self.rate .. " bytes per second was cut", 0)
  end
end
core.register_filter("uploads", Upload, function(configured, args)
  configured.rate, configured.seconds = tonumber(args[1]), tonumber(args[2])
  return configured
end)
LUA
