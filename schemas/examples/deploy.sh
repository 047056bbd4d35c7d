#!/bin/sh
# Deploys a build with kcat: ./deploy.sh BOOTSTRAP APP BUILD
# Exit code: 0 accepted, 1 refused, 2 no answer within 30 s or wrong use.
set -eu
[ $# -eq 3 ] || { echo "use: $0 BOOTSTRAP APP BUILD" >&2; exit 2; }
bootstrap=$1 app=$2 build=$3

# Safe to send again under the same id: it is answered once.
id="kcat-$build-$(date +%s)"
since=$(($(date +%s) * 1000 - 1000))

printf '%s|{"id":"%s","app":"%s","action":"deploy","build":"%s","requestedBy":"%s"}\n' \
    "$app" "$id" "$app" "$build" "$(id -un)" |
    kcat -P -b "$bootstrap" -t bowwave.deploy-requests -K '|' -X acks=all

answers=$(mktemp)
timeout 30 kcat -C -q -u -b "$bootstrap" -t bowwave.deploy-events -o "s@$since" \
    -X isolation.level=read_committed > "$answers" &
reader=$!
trap 'kill "$reader" 2>/dev/null; rm -f "$answers"' EXIT

while :; do
    answer=$(grep -m 1 -E "\"type\":\"io\.bowwave\.deploy\.(accepted|refused)\.v1\".*\"request\":\"$id\".*}\$" "$answers") && break
    kill -0 "$reader" 2>/dev/null || { echo "no answer to $id within 30 s" >&2; exit 2; }
    sleep 0.1
done
echo "$answer"
case $answer in *'"io.bowwave.deploy.accepted.v1"'*) exit 0 ;; *) exit 1 ;; esac
