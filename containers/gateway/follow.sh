#!/bin/bash
# Part of the gateway's process: writes what HAProxy loads to follow the file of tokens. Each process looks at the file
# every second, and takes a new version over without a reload: also one that finishes its answers after a reload, with
# what clients have sent on its connections meanwhile, and while another file keeps HAProxy from reloading. There is no
# socket for it, which a container that a mesh adds to the pod could use, too.
# A file whose last line is not its version is not complete. Entries of a former version have no effect, and go a second
# later: a request that is being judged may still look in them.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
cat >/tmp/tokens.lua <<'LUA'
local path = "/config/tokens/tokens.map"
local function read()
  local file = io.open(path)
  if not file then return end
  local text = file:read("a")
  file:close()
  local version = text:match("\nversion (%x+)\n$")
  if not version then return end
  local entries = {}
  for key, value in text:gmatch("(%S+) (%S+)\n") do
    if key ~= "version" then entries[key] = value end
  end
  return version, entries
end
core.register_task(function()
  local version, entries, former
  while true do
    local read_well, found, new = pcall(read)
    if read_well and found and found ~= version then
      for key, value in pairs(new) do core.set_map(path, key, value) end
      core.set_map(path, "version", found)
      core.log(core.notice, "poolform: tokens " .. found .. " are in force")
      former, version, entries = entries, found, new
    elseif former then
      for key in pairs(former) do if not entries[key] then core.del_map(path, key) end end
      former = nil
    end
    core.sleep(1)
  end
end)
LUA
