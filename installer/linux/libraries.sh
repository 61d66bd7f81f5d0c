#!/bin/sh
# Sees to the system libraries that the Qt wheel needs and does not carry.
#
#   libraries.sh PYTHON [--x-server]
#
# PYTHON is the environment's interpreter. With --x-server also Xvfb, which tests of real windows
# start. Silent when nothing is missing. On Debian and Ubuntu it installs what is missing, when it
# may; anywhere else it says in one line what to install, and exits 1.
set -u
python=$1
want_x_server=${2:-}

# What a window, a picture and a test touch; the other plugins are never loaded.
qt=$("$python" -c 'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])') || exit 1
missing=$(
    cd "$qt" && ldd Qt/plugins/platforms/libqxcb.so Qt/plugins/platforms/libqoffscreen.so \
        Qt/plugins/imageformats/libqsvg.so Qt/plugins/iconengines/libqsvgicon.so \
        QtWidgets.abi3.so QtSvg.abi3.so QtNetwork.abi3.so 2>/dev/null |
        awk '/not found/ && $1 !~ /^libQt6/ {print $1}' | sort -u
)

# The Debian package of a library.
package_of() {
    case $1 in
        libEGL.so.1) echo libegl1 ;;
        libGL.so.1) echo libgl1 ;;
        libGLX.so.0) echo libglx0 ;;
        libOpenGL.so.0) echo libopengl0 ;;
        libX11.so.6) echo libx11-6 ;;
        libX11-xcb.so.1) echo libx11-xcb1 ;;
        libbrotlidec.so.1 | libbrotlicommon.so.1) echo libbrotli1 ;;
        libdbus-1.so.3) echo libdbus-1-3 ;;
        libfontconfig.so.1) echo libfontconfig1 ;;
        libfreetype.so.6) echo libfreetype6 ;;
        libglib-2.0.so.0 | libgthread-2.0.so.0) echo libglib2.0-0 ;;
        libgssapi_krb5.so.2) echo libgssapi-krb5-2 ;;
        libxkbcommon.so.0) echo libxkbcommon0 ;;
        libxkbcommon-x11.so.0) echo libxkbcommon-x11-0 ;;
        libxcb.so.1) echo libxcb1 ;;
        libz.so.1) echo zlib1g ;;
        libzstd.so.1) echo libzstd1 ;;
        # libxcb-icccm.so.4 is libxcb-icccm4, and so on for its siblings.
        libxcb-*.so.*) echo "$1" | sed 's/\.so\.//' ;;
        *) echo "$1" ;;
    esac
}

packages=$(for library in $missing; do package_of "$library"; done | sort -u)
if [ "$want_x_server" = --x-server ] && ! command -v Xvfb >/dev/null 2>&1; then
    packages="$packages xvfb"
fi
packages=$(echo $packages)
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Holdfast POS needs system libraries that are missing here; install what carries: $(echo $missing)${want_x_server:+ Xvfb}" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Holdfast POS needs system libraries that are missing here; run: sudo apt-get install -y $packages" >&2
    exit 1
fi
echo "Installing system libraries: $packages" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # Words on purpose.
if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $packages; } >"$log" 2>&1 </dev/null; then
    tail -n 3 "$log" >&2
    echo "The system libraries could not be installed; run: sudo apt-get install -y $packages" >&2
    exit 1
fi
