# Takes back what a JVM started and made when that JVM is gone, however it ended.
#
# The JVM holds the other end of standard input and says, a line each:
#   dir <path>    a run directory is about to be made
#   link <path>   a link into a run directory is about to be made
#   socket <dir>/<path>   the VMM in this directory is about to make a socket elsewhere; <path> begins with a slash, too
#   drop <path>   this directory or link is no longer ours to remove
#   end <path>    take this directory back now, with the links that lead into it
# At the end of input whatever was not dropped is taken back.

trap '' INT TERM HUP QUIT
nl='
'
dirs=$nl
links=$nl
sockets=$nl

without() { # sets rest: the list $1 without the line $2
    case $1 in
    *"$nl$2$nl"*) rest=${1%%"$nl$2$nl"*}$nl${1#*"$nl$2$nl"} ;;
    *) rest=$1 ;;
    esac
}

# Prints /proc/<pid>/cmdline of each process that was started on a socket or an image in the directories $1. The paths go
# through a pipe: on grep's command line, grep would find itself.
processes() {
    while IFS= read -r dir; do
        [ -n "$dir" ] && printf '%s\n' "$dir/api.sock" "$dir/image"
    done <<EOF | grep -lF -f - /proc/[0-9]*/cmdline 2>/dev/null
$1
EOF
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

remove_sockets_of() { # the directory $1
    while IFS= read -r line; do
        case $line in
        "$1//"*)
            socket=/${line#"$1//"}
            [ -S "$socket" ] && [ ! -h "$socket" ] && rm -f "$socket"
            ;;
        esac
    done <<EOF
$sockets
EOF
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

# Ends and removes what belongs to the directories $1, until two looks in a row find nothing: a process may have been
# between fork and exec at the first one. Gives up after a minute; the next start of a JVM tries again.
take_back() {
    round=0
    quiet=0
    while [ "$quiet" -lt 2 ] && [ "$round" -lt 70 ]; do
        found=$(processes "$1")
        for file in $found; do
            pid=${file#/proc/}
            kill -KILL "${pid%/cmdline}" 2>/dev/null
        done
        remove_all "$1"
        quiet=$((quiet + 1))
        [ -z "$found$left" ] || quiet=0
        round=$((round + 1))
        [ "$round" -le 10 ] || sleep 1
    done
}

while IFS= read -r line; do
    path=${line#* }
    case $line in
    'dir '*) dirs=$dirs$path$nl ;;
    'socket '*) sockets=$sockets$path$nl ;;
    'link '*) links=$links$path$nl ;;
    'end '*) take_back "$path" ;;
    esac
    case $line in
    'drop '* | 'end '*)
        without "$dirs" "$path"
        dirs=$rest
        without "$links" "$path"
        links=$rest
        ;;
    esac
done
[ "$dirs" = "$nl" ] || take_back "$dirs"
