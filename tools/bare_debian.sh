#!/usr/bin/env bash
# Proof that a bare Debian 12 with nothing but git and Python runs the demonstration and passes the tests.
#
#   tools/bare_debian.sh [--keep] [--until install|demo|test|postgres] [--port N] [-- words for pytest]
#
# Makes such a system in a folder under /tmp (needs root and about 3 GB), clones the last commit into it, and there:
#   install   as a newcomer without rights: one sentence with the sudo line; as root: the environment
#   demo      ./run demo answers, is stopped, and answers again
#   test      ./run test (the default)
#   postgres  ./run test --postgres
# Debian's packages come from the mirror that this machine itself uses; certificates it trusts are carried over.
set -euo pipefail

keep='' until=test port=8137
while [ $# -gt 0 ]; do
  case $1 in
    --keep) keep=yes ;;
    --until) until=$2; shift ;;
    --port) port=$2; shift ;;
    --) shift; break ;;
    *) sed -n '2,11p' "$0"; exit 2 ;;
  esac
  shift
done
here=$(cd "$(dirname "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "This makes a whole system in a folder: run it as root, with sudo." >&2; exit 1; }
command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap; }

bare=$(mktemp -d /tmp/upwell-bare-XXXXXX)
chmod 755 "$bare"
web=''
clean_up() {
  [ -z "$web" ] || kill -TERM "$web" 2>/dev/null || true
  wait 2>/dev/null || true
  for place in dev/shm dev/pts dev proc; do mountpoint -q "$bare/$place" && umount "$bare/$place"; done
  [ -n "$keep" ] && echo "Kept in $bare" || rm -rf --one-file-system "$bare"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

step() { printf '\n== %s\n' "$1"; began=$(date +%s.%N); }
took() { printf -- '-- %s: %.1f s, %s MB in all\n' "$1" "$(echo "$(date +%s.%N) $began" | awk '{print $1 - $2}')" "$(du -sxm "$bare" | cut -f1)"; }
within=(env -i HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  PIP_CERT=/etc/ssl/certs/ca-certificates.crt chroot "$bare")
inside() { "${within[@]}" "$@"; }
in_project() { inside sh -c 'cd /srv/upwell && exec "$@"' sh "$@"; }
done_at() { [ "$until" != "$1" ] || { echo; echo "Proved as far as: $1."; exit 0; }; }

step "A bare Debian 12"
sources() { apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u | grep -E ' bookworm(-updates|-security)? main$'; }
mirror=$(sources | awk '$3 == "bookworm" {print $2; exit}')
debootstrap --variant=minbase --include=python3,git,ca-certificates bookworm "$bare" ${mirror:+"$mirror"} >"$bare.log" 2>&1 ||
  { tail -n 20 "$bare.log"; exit 1; }
rm -f "$bare.log"
sources >"$bare/etc/apt/sources.list"
cp /etc/resolv.conf "$bare/etc/resolv.conf"
cp /etc/ssl/certs/ca-certificates.crt "$bare/etc/ssl/certs/ca-certificates.crt"
mount -t proc proc "$bare/proc"
mount --bind /dev "$bare/dev"
mount -t devpts devpts "$bare/dev/pts" 2>/dev/null || true
mount -t tmpfs tmpfs "$bare/dev/shm"
took "the system"
inside python3 --version
for absent in pip3 gcc node make uv curl sudo; do ! inside sh -c "command -v $absent" >/dev/null || echo "   (has $absent)"; done

step "git clone"
git clone -q --no-hardlinks "$here" "$bare/srv/upwell"
chmod -R go+rX "$bare/srv/upwell"
took "the clone"

step "./run demo as somebody without rights: one sentence, no traceback"
inside useradd -m newcomer
cp -r "$bare/srv/upwell" "$bare/home/newcomer/upwell" && inside chown -R newcomer: /home/newcomer/upwell
if said=$(inside su newcomer -c 'cd ~/upwell && ./run demo' 2>&1); then echo "It did not refuse: $said"; exit 1; fi
echo "$said"
case $said in *Traceback*) exit 1 ;; *"sudo apt-get install -y"*) ;; *) echo "The sudo line is missing."; exit 1 ;; esac
rm -rf "$bare/home/newcomer/upwell"

if [ "$until" = install ]; then
  step "The environment alone"
  in_project python3 -c 'from tools.runner import venv; venv.ready("app")'
  took "the environment"
  done_at install
fi

answers() { in_project python3 - "$port" <<'PY'
import sys, time, urllib.request
for _ in range(9000):  # a slow machine downloads and builds for minutes
    try:
        page = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=10)
        print(page.status, len(page.read()), "bytes")
        break
    except OSError:
        time.sleep(0.1)
else:
    sys.exit("The page never answered.")
PY
}
show() {
  # No function here: the signal that ends it must reach the program itself, not a shell that waits for it.
  "${within[@]}" sh -c 'cd /srv/upwell && exec "$@"' sh ./run demo --port "$port" &
  web=$!
  answers
  took "$1"
  kill -TERM "$web"
  code=0; wait "$web" || code=$?
  web=''
  [ "$code" = 0 ] || { echo "./run demo ended with $code"; exit 1; }
}
step "./run demo, from zero until the page answers"
show "the demonstration, first time"
step "./run demo, again"
show "the demonstration, again"
done_at demo

step "./run test"
in_project ./run test "$@"
took "the tests, first time (browser installed)"
done_at test

step "./run test --postgres"
in_project ./run test --postgres "$@"
took "the tests on PostgreSQL"
done_at postgres
