# SPDX-License-Identifier: Apache-2.0
# What launch() does, by hand: a private directory, a VMM in a session of its own, vmm.ping, vm.create, vm.boot.
# Usage: launch.sh VMM DIRECTORY JSON. Prints the VMM's process id. Needs curl.
set -eu
mkdir -m 700 "$2"
cd "$2"
setsid "$1" --api-socket "path=$2/api.sock" --event-monitor "path=$2/events" --log-file "$2/vmm.log" --no-shutdown \
    </dev/null >vmm.out 2>vmm.err &
pid=$!
api=http://localhost/api/v1
until curl -s -o ping --unix-socket "$2/api.sock" "$api/vmm.ping"; do
    kill -0 "$pid"
done
curl -s -f -X PUT -H 'Content-Type: application/json' -d "@$3" --unix-socket "$2/api.sock" "$api/vm.create"
curl -s -f -X PUT --unix-socket "$2/api.sock" "$api/vm.boot"
echo "$pid"
