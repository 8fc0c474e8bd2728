#!/bin/bash
# Part of the gateway's process: writes what HAProxy loads to say whether every server that counts as up has been looked
# at. A server counts as up before its first check, so a gateway that has just started would be ready for clients before
# it knows whether it reaches any server: network policies may let a new pod through seconds later.
# `lua.checked` is asked at `/checked`.
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
cat >/tmp/checked.lua <<'LUA'
core.register_fetches("checked", function()
  for _, server in pairs(core.backends["generate_any"].servers) do
    local now = server:get_stats()
    if now.status:find("^UP") and now.check_status:find("INI") then return false end
  end
  return true
end)
LUA
