#!/bin/sh
# Tells Bowwave of every push to this repository. It is the file hooks/post-receive of a bare repository, executable.
# Made by: bowwave app hook @APPS@
# Keep it from others (chmod 700): who has the tokens below can start builds of these apps, and nothing else.
# A push is never refused, and waits for some seconds at most. What could not be told, Bowwave finds by itself within a minute.

server=@SERVER@
limit=8 # seconds, after which no further app is told

say() {
  printf 'bowwave: %s\n' "$1"
}

# tell APP TOKEN REF-AS-JSON: that its branch is at $new now. The token goes by standard input, so that no list of processes shows it.
tell() {
  if [ $(($(date +%s) - began)) -ge "$limit" ]; then
    say "$1 was not told, since the server is slow; it finds the commit by itself"
    return
  fi
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$2" |
    curl --config - --silent --connect-timeout 2 --max-time 3 \
      --retry 2 --retry-delay 1 --retry-max-time 4 --retry-connrefused \
      --header 'Content-Type: application/json' --header 'Accept: text/plain' --write-out '\n%{http_code}' \
      --data "{\"ref\":$3,\"commit\":\"$new\",\"by\":\"$by\"}" "$server/webhooks/generic/$1")
  status=${answer##*
}
  case $status in
    2*)
      say "${answer%%
*}"
      say "$server/#$1"
      ;;
    000 | '') say "$server does not answer; $1 finds the commit by itself" ;;
    401) say "$server does not know the token of $1 any more; make a new hook: bowwave app hook @APPS@" ;;
    *) say "$server answers $status; $1 finds the commit by itself" ;;
  esac
}

if ! command -v curl >/dev/null 2>&1; then
  say 'curl is not installed, so no app was told'
  exit 0
fi
by=$(printf '%s' "${GL_USERNAME:-${REMOTE_USER:-${USER:-}}}" | tr -cd 'A-Za-z0-9._@-' | cut -c1-100)
began=$(date +%s)
while read -r _ new ref; do
  case $new in
    *[!0]*) ;;
    *) continue ;; # deleted
  esac
@TELL@
done
exit 0
