#!/bin/sh
# Install what the tests need and the machine lacks, with the system's package manager.
# Nothing is done where everything is there. "pictures" adds what the pictures of the manual are taken with.
set -eu

missing=""
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice"
# The Word files of reports are looked at through the writer of the same office.
office=$(command -v soffice >/dev/null 2>&1 && dirname "$(readlink -f "$(command -v soffice)")" || true)
[ "$(uname)" = Darwin ] || [ -e "$office/libswlo.so" ] || missing="$missing writer"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler"
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || missing="$missing node"
# The engine over LibreOffice: its Python bridge, and a screen without a monitor with a hand for its mouse.
bridge=""
for place in /usr/lib/python3/dist-packages /usr/lib64/libreoffice/program /usr/lib/libreoffice/program \
    /opt/libreoffice/program /Applications/LibreOffice.app/Contents/Resources; do
    [ ! -e "$place/uno.py" ] || bridge="$place"
done
[ -n "$bridge" ] || missing="$missing bridge"
# What runs the Python of an extension inside LibreOffice; the Python bridge alone does not.
[ "$(uname)" = Darwin ] || [ -e "$office/pythonscript.py" ] || missing="$missing scripts"
# The add-in for WPS is clicked in a browser like the one that WPS has inside.
if [ "$(uname)" != Darwin ] && ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 &&
    ! command -v google-chrome >/dev/null 2>&1; then
    missing="$missing browser"
fi
if [ "$(uname)" != Darwin ]; then
    command -v Xvfb >/dev/null 2>&1 || missing="$missing screen"
    command -v xdotool >/dev/null 2>&1 || missing="$missing mouse"
    command -v xclip >/dev/null 2>&1 || missing="$missing clipboard"
fi
# The mailbox that the office's side reads is a real one.
command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ] || missing="$missing dovecot"
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; then
    missing="$missing fonts"
fi
if [ "${1:-}" = pictures ]; then
    # A LibreOffice in Chinese, on the same day whenever it is.
    [ -d "$office/resource/zh_CN" ] || missing="$missing chinese"
    [ -n "$(find /usr/lib* -name libfaketimeMT.so.1 2>/dev/null | head -n 1)" ] || missing="$missing clock"
    command -v cc >/dev/null 2>&1 || missing="$missing compiler"
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then as_root=""; else as_root="sudo"; fi
echo "installing:$missing"

if command -v apt-get >/dev/null 2>&1; then
    names=""
    for need in $missing; do
        case $need in
            libreoffice) names="$names libreoffice-calc" ;;
            writer) names="$names libreoffice-writer" ;;
            bridge) names="$names python3-uno" ;;
            scripts) names="$names libreoffice-script-provider-python" ;;
            screen) names="$names xvfb" ;;
            mouse) names="$names xdotool" ;;
            clipboard) names="$names xclip" ;;
            browser) names="$names chromium" ;;
            poppler) names="$names poppler-utils" ;;
            node) names="$names nodejs npm" ;;
            dovecot) names="$names dovecot-imapd" ;;
            chinese) names="$names libreoffice-l10n-zh-cn" ;;
            clock) names="$names libfaketime" ;;
            compiler) names="$names gcc libc6-dev" ;;
            fonts) names="$names fontconfig fonts-noto-cjk" ;;
        esac
    done
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $names >/dev/null
elif command -v dnf >/dev/null 2>&1; then
    names=""
    for need in $missing; do
        case $need in
            libreoffice) names="$names libreoffice-calc" ;;
            writer) names="$names libreoffice-writer" ;;
            bridge) names="$names libreoffice-pyuno" ;;
            scripts) names="$names libreoffice-pyuno" ;;
            screen) names="$names xorg-x11-server-Xvfb" ;;
            mouse) names="$names xdotool" ;;
            clipboard) names="$names xclip" ;;
            browser) names="$names chromium" ;;
            poppler) names="$names poppler-utils" ;;
            node) names="$names nodejs npm" ;;
            dovecot) names="$names dovecot" ;;
            chinese) names="$names libreoffice-langpack-zh-Hans" ;;
            clock) names="$names libfaketime" ;;
            compiler) names="$names gcc" ;;
            fonts) names="$names fontconfig google-noto-sans-cjk-fonts google-noto-serif-cjk-fonts" ;;
        esac
    done
    # shellcheck disable=SC2086
    $as_root dnf install -y -q $names
elif command -v brew >/dev/null 2>&1; then
    for need in $missing; do
        case $need in
            libreoffice) brew install --cask libreoffice ;;
            poppler) brew install poppler ;;
            node) brew install node ;;
            dovecot) brew install dovecot ;;
            fonts) brew install fontconfig font-noto-sans-cjk-sc font-noto-serif-cjk-sc ;;
        esac
    done
else
    echo "no apt-get, dnf or brew here; please install:$missing" >&2
    exit 1
fi
