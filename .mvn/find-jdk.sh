# Sourced by ./build and ./quell.
#
# find_jdk FEATURE PROGRAM sets `jdk` to the home of a JDK of at least that feature release which has bin/PROGRAM
# (javac to build, java to run), and `jdk_version` to its version. JAVA_HOME wins when it is good enough; otherwise the
# newest one installed in the usual places. When there is none it says so on stderr and fails.
#
# It reads the "release" file of each JDK rather than start it: a start of Java costs more than the whole search.

find_jdk() {
    jdk='' jdk_feature=0 older='' older_feature=0
    if [ -n "${JAVA_HOME:-}" ]; then
        consider_jdk "$1" "$2" "$JAVA_HOME"
        [ -z "$jdk" ] || return 0
    fi
    for candidate in \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/openjdk-* /opt/* /opt/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
        "${HOME:-}"/.asdf/installs/java/* "${HOME:-}"/.local/share/mise/installs/java/*; do
        consider_jdk "$1" "$2" "$candidate"
    done
    if [ -z "$jdk" ] && command -v "$2" >/dev/null 2>&1; then
        candidate=$(readlink -f "$(command -v "$2")" 2>/dev/null || :)
        consider_jdk "$1" "$2" "${candidate%/bin/*}"
    fi
    [ -z "$jdk" ] || return 0

    case $2 in
    javac) purpose="Building Quell needs a JDK $1 or later" ;;
    *) purpose="Running Quell needs Java $1 or later" ;;
    esac
    cat >&2 <<END
$purpose, and none was found in JAVA_HOME (${JAVA_HOME:-not set}), in /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks or on the PATH.
${older:+The newest there is Java $older_feature, in $older.
}Install one and try again, for example:
  any system       https://adoptium.net/temurin/releases/?version=25 (unpack it under /opt or ~/.jdks, or set JAVA_HOME)
  SDKMAN           sdk install java 25-tem
  Debian, Ubuntu   apt-get install openjdk-25-jdk-headless (releases that have it; before that, the first or second way)
  macOS            brew install openjdk@25
END
    return 1
}

# Keeps the directory $3 in `jdk` if it holds Java $1 or later with bin/$2, and is newer than what was found so far.
consider_jdk() {
    [ -x "$3/bin/$2" ] && [ -r "$3/release" ] || return 0
    while IFS='=' read -r key value; do
        [ "$key" = JAVA_VERSION ] || continue
        value=${value#\"}
        value=${value%%\"*}
        feature=${value%%[!0-9]*}
        if [ "${feature:-0}" -ge "$1" ] && [ "$feature" -gt "$jdk_feature" ]; then
            jdk=$3 jdk_version=$value jdk_feature=$feature
        elif [ "${feature:-0}" -lt "$1" ] && [ "${feature:-0}" -gt "$older_feature" ]; then
            older=$3 older_feature=$feature
        fi
        break
    done <"$3/release"
}
