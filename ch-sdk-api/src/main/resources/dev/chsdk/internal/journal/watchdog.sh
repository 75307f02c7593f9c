# Takes back what a JVM started and made when that JVM is gone, however it ended.
#
# The JVM holds the other end of standard input and says, a line each:
#   dir <path>    a run directory is about to be made
#   link <path>   a link into a run directory is about to be made
#   socket <dir>/<path>   the VMM in this directory is about to make a socket elsewhere; <path> begins with a slash, too
#   half <path>   a snapshot is about to be written there; until it has a manifest it is half a one
#   within <path> the same in a directory that was there before, and stays
#   starter <pid> <name>  a shell that becomes a VMM; <name> is in its command line until then
#   over starter <pid> <name>  it has ended
#   drop <path>   this directory, link or snapshot is no longer ours to remove
# At the end of input whatever was not dropped is taken back. It says "ready" when no signal can end it any more, or what it
# lacks.

trap '' INT TERM HUP QUIT
nl='
'
dirs=$nl
links=$nl
sockets=$nl
halves=$nl
starters=$nl

without() { # sets rest: the list $1 without the line $2
    case $1 in
    *"$nl$2$nl"*) rest=${1%%"$nl$2$nl"*}$nl${1#*"$nl$2$nl"} ;;
    *) rest=$1 ;;
    esac
}

without_sockets_of() { # sets sockets: without those of the directory $1
    while :; do
        case $sockets in
        *"$nl$1//"*)
            rest=${sockets#*"$nl$1//"}
            sockets=${sockets%%"$nl$1//"*}$nl${rest#*"$nl"}
            ;;
        *) return ;;
        esac
    done
}

# Prints the number of each process that runs in one of the directories $1 and was started on a socket or an image there:
# a VMM, or cp, also into a snapshot. Fails when not all processes could be looked at.
processes() {
    marks=$(marks "$1")
    [ -n "$marks" ] || return 0
    some=
    count=0
    for file in /proc/[0-9]*/cmdline; do
        some="$some $file"
        count=$((count + 1))
        if [ "$count" -eq 1000 ]; then # an argument list has an end
            search "$1" || return 1
            some=
            count=0
        fi
    done
    search "$1"
}

marks() { # of processes in the directories $1
    while IFS= read -r dir; do
        [ -n "$dir" ] && printf '%s\n' "$dir/api.sock" "$dir/image" "$dir/disk-" "$dir/pmem-"
    done <<EOF
$1
EOF
}

# Looks for the marks in some command lines, and at the end in the marks themselves: where grep does not find them there, it
# has failed. Its status does not say so: it is 2 whenever a process has ended meanwhile. The marks go through pipes: on grep's
# command line, grep would find itself.
search() {
    # shellcheck disable=SC2086
    found_in=$(
        grep -lF -f - $some /proc/self/fd/3 2>/dev/null <<EOF 3<<MARKS
$marks
EOF
$marks
MARKS
    )
    case $nl$found_in in
    *"$nl/proc/self/fd/3") ;;
    *) return 1 ;;
    esac
    running_in "$1" <<EOF
${found_in%/proc/self/fd/3}
EOF
}

running_in() { # the directories $1; the processes as /proc/<pid>/cmdline, a line each
    while IFS= read -r file; do
        pid=${file#/proc/}
        pid=${pid%/cmdline}
        [ -n "$pid" ] || continue
        cwd=$(readlink "/proc/$pid/cwd") # of a VMM with file capabilities the kernel does not tell it
        cwd=${cwd:-unknown}
        case $nl$1${nl}unknown$nl in
        *"$nl${cwd%" (deleted)"}$nl"*) printf '%s\n' "$pid" ;;
        esac
    done
}

remove_links_into() { # the directory $1
    while IFS= read -r link; do
        [ -h "$link" ] || continue
        case $(readlink "$link") in
        "$1"/*) rm -f "$link" ;;
        esac
    done <<EOF
$links
EOF
}

is_bound() { # the socket $1
    while read -r _ _ _ _ _ _ _ path; do
        [ "$path" != "$1" ] || return 0
    done </proc/net/unix
    return 1
}

remove_sockets_of() { # the directory $1; a socket to which a process is bound is another VM's
    while IFS= read -r line; do
        case $line in
        "$1//"*)
            socket=/${line#"$1//"}
            [ -S "$socket" ] && [ ! -h "$socket" ] && ! is_bound "$socket" && rm -f "$socket"
            ;;
        esac
    done <<EOF
$sockets
EOF
}

# Removes what belongs to snapshots without a manifest, and nothing else.
remove_halves() {
    while IFS= read -r line; do
        half=${line#* }
        [ -n "$half" ] && [ -d "$half" ] && [ ! -e "$half/chsdk-snapshot.json" ] || continue
        rm -f "$half/config.json" "$half/state.json" "$half/memory-ranges" "$half"/disk-* "$half"/pmem-* \
            "$half/chsdk-snapshot.json.new" 2>/dev/null
        case $line in 'half '*) rmdir "$half" 2>/dev/null ;; esac
    done <<EOF
$halves
EOF
}

snapshots() { # prints the directories of the snapshots
    printf '%s\n' "$halves" | while IFS= read -r line; do
        printf '%s\n' "${line#* }"
    done
}

remove_all() { # the directories $1; sets left: those that could not be removed
    left=
    while IFS= read -r dir; do
        [ -n "$dir" ] || continue
        remove_links_into "$dir"
        remove_sockets_of "$dir"
        rm -rf "$dir" 2>/dev/null
        [ -d "$dir" ] && left=$left$dir$nl
    done <<EOF
$1
EOF
}

# Prints which of the processes are still there. One that was killed loses its command line first, and its sockets last,
# with its last thread: then it is gone, or a zombie without other threads.
unended() {
    for pid in "$@"; do
        { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || continue
        case ${stat##*) } in
        Z* | X*) are_several "/proc/$pid/task/"* || continue ;;
        esac
        printf '%s\n' "$pid"
    done
}

are_several() {
    [ "$#" -gt 1 ]
}

kill_starters() { # those that have become VMMs have another command line
    while read -r pid name; do
        [ -n "$pid" ] && grep -qF -e "$name" "/proc/$pid/cmdline" 2>/dev/null && kill -KILL "$pid" 2>/dev/null
    done <<EOF
$starters
EOF
}

# Ends and removes what belongs to the directories $1, until two looks in a row find nothing: a process may have been
# between fork and exec at the first one. As long as it cannot look, nothing is removed. Gives up after a minute; the next start
# of a JVM tries again.
take_back() {
    round=0
    quiet=0
    dying=
    left=
    places=$1$(snapshots)
    while [ "$quiet" -lt 2 ] && [ "$round" -lt 70 ]; do
        found=$(processes "$places")
        looked=$?
        for pid in $found; do
            kill -KILL "$pid" 2>/dev/null
        done
        # shellcheck disable=SC2086
        dying=$(unended $dying $found)
        quiet=$((quiet + 1))
        if [ "$looked" -eq 0 ]; then
            remove_all "$1"
            remove_halves
        fi
        [ "$looked$found$dying$left" = 0 ] || quiet=0
        round=$((round + 1))
        [ "$round" -le 10 ] || sleep 1
    done
}

for tool in grep readlink rm rmdir sleep; do
    command -v "$tool" >/dev/null 2>&1 && continue
    echo "there is no $tool in PATH, $PATH"
    exit 1
done
# The name of this shell is the last of its arguments, behind a zero byte, and nowhere else in them.
if ! grep -qF -- "$0" "/proc/$$/cmdline"; then
    echo "the grep in PATH, $PATH, does not look behind a zero byte, as that of busybox"
    exit 1
fi
echo ready
exec >/dev/null
while IFS= read -r line; do
    path=${line#* }
    case $line in
    'dir '*) dirs=$dirs$path$nl ;;
    'socket '*) sockets=$sockets$path$nl ;;
    'link '*) links=$links$path$nl ;;
    'half '* | 'within '*) halves=$halves$line$nl ;;
    'starter '*) starters=$starters$path$nl ;;
    'over starter '*)
        without "$starters" "${path#* }"
        starters=$rest
        ;;
    'drop '*)
        without "$dirs" "$path"
        dirs=$rest
        without "$links" "$path"
        links=$rest
        without "$halves" "half $path"
        without "$rest" "within $path"
        halves=$rest
        without_sockets_of "$path"
        ;;
    esac
done
kill_starters
[ "$dirs$halves" = "$nl$nl" ] || take_back "$dirs"
