# Sourced by the scripts that run inside the build of an image.
set -eu

# every file has this date: a layer changes only if what is in it does, and an archive of classes holds the dates of its jars
date=@315532800

# libraries ROOT FILE...: copies what the files link, and what that links, to the same places under ROOT, where /lib is /usr/lib
libraries() {
  root=$1
  shift
  # name => path (address), or the loader itself: path (address)
  ldd "$@" 2>/dev/null | sed -n 's/^[[:space:]].*=> \(\/[^ ]*\) (.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (0x.*/\1/p' | sort -u |
    while read -r library; do
      case $library in /opt/jre/* | "$root"/*) continue ;; esac
      place=$(cd "${library%/*}" && pwd -P)
      place=$root/usr${place#/usr}
      mkdir -p "$place"
      cp -L "$library" "$place/"
    done
}

# dated DIRECTORY: gives all in it the date
dated() {
  find "$1" -depth -exec touch -h -d "$date" {} +
}
