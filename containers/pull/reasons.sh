#!/bin/bash
# Why a pull failed, in words for people: the whole reason in one line, whether another try would end the same, and what
# to do. Its text comes before common.sh.
# SC2034: the scripts that follow read `final` and `conclusion`.
# shellcheck disable=SC2034
# --- above: for readers and shellcheck; below: what runs, byte for byte ---
# not empty: at least one of the reasons is final
final=
# reason WHY: one line, no control characters, no pages of HTML, no credentials in addresses
reason() {
  printf %s "$1" | tr -c '[:print:]' ' ' |
    sed -E '/<(html|body|head|!doctype)/I { s#<(style|script)[^>]*>[^<]*</[a-z]*>##Ig; s#</?[a-z!][^>]*>##Ig; }
      s#//[^/@ ]*@#//#g; s#\?[^ "]*#?...#g; s/ +/ /g; s/^ //; s/ $//' | cut -c1-900
}

# refusal WHY: the status with which a registry refused, or a word for other answers that stay the same. Ollama puts the
# status before the registry's own words, has other words for 401 and 404, and those of Go for what a proxy refuses.
refusal() {
  local text=${1//[$'\n\r\t']/ }
  text=${text#pull model manifest: }
  case $text in
    4[0-9][0-9] | 4[0-9][0-9]:*) echo "${text:0:3}" ;;
    'file does not exist'*) echo 404 ;;
    'unauthorized'* | *'realm host '*' does not match '* | *'unsupported protocol scheme ""'*) echo 401 ;;
    *': Proxy Authentication Required') echo proxy-authentication ;;
    *'": Forbidden') echo proxy-refusal ;;
    *'x509: certificate signed by unknown authority'*) echo authority ;;
    *'server gave HTTP response to HTTPS client'*) echo plain-http ;;
  esac
}

# is_final WHY: another try would end the same
is_final() {
  case $1 in
    *'its digest is'* | *'invalid model name'* | *'no space left'* | *'MiB are missing'* | *'sent nothing'*) return 0 ;;
  esac
  case $(refusal "$1") in
    # what may be over by the next try
    '' | 408 | 409 | 423 | 425 | 429) return 1 ;;
  esac
}

# advice WHY: what to do about a refusal; nothing where the reason says it
advice() {
  case $(refusal "$1") in
    400) echo 'check its name, tag and from' ;;
    401) echo 'pulls have no credentials: use a registry that needs none, or copy the model into the store by hand' ;;
    403) echo 'the registry, or what is in front of it, does not give this model to this address: use another from' ;;
    404 | 410) echo 'no such model or tag in this registry: fix its name or from' ;;
    412) echo 'this server is too old for the model: raise images.ollama in environment.yaml' ;;
    proxy-authentication) echo 'the proxy wants credentials, and a pull has none: let pulls through without' ;;
    proxy-refusal) echo 'the proxy does not let pulls through to this registry: allow it there, or write pull.noProxy' ;;
    authority) echo 'write pull.ca, with the authority of the registry or of the proxy' ;;
    plain-http) echo 'if this registry has no https, write insecure: true for the model' ;;
  esac
}

# conclude WHY: sets `conclusion`, the reason with what to do, and `final`
conclude() {
  local hint
  hint=$(advice "$1")
  conclusion=$(reason "$1")${hint:+ ($hint)}
  is_final "$1" && final=1
  return 0
}
