#!/bin/sh
# 安装或卸载WPS里的“绩效自评”按钮。只写当前用户的文件夹，不需要管理员权限。
#   sh install-wps.sh            安装
#   sh install-wps.sh --remove   卸载
#   再加 --quiet                 不出声；退出码：0 做好了，1 没有做成，2 参数不对，3 安装文件不全，4 程序不能运行
set -eu

usage='可用的：--remove（卸载）、--quiet（不出声）；什么都不写就是安装。'
quiet='' remove=''
for word in "$@"; do
    case $word in
        --quiet) quiet=1 ;;
        --remove) remove=1 ;;
        --help | -h) printf '%s\n' "$usage"; exit 0 ;;
        *) echo "不认识的参数：$word。$usage" >&2; exit 2 ;;
    esac
done
case ${HOME:-} in
    /?*) ;;
    *) echo '没有完成：不知道用户的文件夹在哪里（变量 HOME 是空的）。请用使用者自己的身份运行。' >&2; exit 1 ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# WPS只在这里找加载项和程序，不看 XDG_DATA_HOME。
addins="$HOME/.local/share/Kingsoft/wps/jsaddons"
programs="$HOME/.local/share/perfeval"
program="$programs/perfeval-addin"
exchange="$HOME/.perfeval-wps"
list="$addins/publish.xml"
settings=/opt/kingsoft/wps-office/office6/cfgs/oem.ini
case ${XDG_DATA_HOME:-} in /*) data=$XDG_DATA_HOME ;; *) data=$HOME/.local/share ;; esac

say() {
    if [ -z "$quiet" ]; then printf '%s\n' "$1"; fi
}

fail() {
    rm -rf "$program.new" "$addins/.perfeval.new" "$list.new"
    printf '没有完成：%s\n' "$2" >&2
    exit "$1"
}

no_list() {
    fail 1 "$list 不是WPS的加载项清单，没有改动它。请联系技术人员。"
}

# 右键“打开方式”里的四项（install.sh）用的是同一个程序；它们可能在两个地方。
has_entries() {
    [ -f "$data/applications/perfeval-check.desktop" ] ||
        [ -f "$HOME/.local/share/applications/perfeval-check.desktop" ]
}

# Print the list of add-ins with our line alone replaced; $2 is the new line, empty to remove it.
# Ends with another code where the list is none that is wholly understood: nothing is guessed.
merged() {
    LC_ALL=C awk -v line="$2" '
        function keep(piece) { if (!skipping) out = out piece }
        # What stood before and after our line and belongs to it: blanks, and the end of the line.
        function cut_before() { sub(/[ \t]+$/, "", out) }
        function cut_after() { sub(/^[ \t\r]*\n?/, "", rest) }
        function insert() {
            if (line == "") return
            if (out !~ /\n[ \t]*$/) out = out "\n"
            sub(/[ \t]+$/, "", out)
            out = out "  " line "\n"
        }
        # Whether a tag has the name by which WPS knows us.
        function is_ours(tag,    text, key, value) {
            text = tag
            sub(/^<[^ \t\r\n\/>]+/, "", text)
            while (match(text, "^" attribute)) {
                value = substr(text, RSTART, RLENGTH)
                text = substr(text, RLENGTH + 1)
                key = value
                gsub(/^[ \t\r\n]+|[ \t\r\n]*=.*$/, "", key)
                sub(/^[^=]*=[ \t\r\n]*/, "", value)
                if (key == "name" && substr(value, 2, length(value) - 2) == "perfeval") return 1
            }
            return 0
        }
        BEGIN {
            name = "[A-Za-z_][A-Za-z0-9_.:-]*"
            attribute = "[ \t\r\n]+" name "[ \t\r\n]*=[ \t\r\n]*(\"[^\"<]*\"|\047[^\047<]*\047)"
            opening = "^<" name "(" attribute ")*[ \t\r\n]*/?>"
            closing = "^</" name "[ \t\r\n]*>"
        }
        { text = text $0 "\n" }
        END {
            sub(/^\357\273\277/, "", text)
            rest = text
            while (rest != "") {
                if (substr(rest, 1, 4) == "<!--") {
                    length_of = index(substr(rest, 5), "-->")
                    if (!length_of) exit 3
                    keep(substr(rest, 1, length_of + 6))
                    rest = substr(rest, length_of + 7)
                } else if (substr(rest, 1, 2) == "<?") {
                    length_of = index(rest, "?>")
                    if (!length_of) exit 3
                    keep(substr(rest, 1, length_of + 1))
                    rest = substr(rest, length_of + 2)
                } else if (match(rest, closing)) {
                    tag = substr(rest, 1, RLENGTH)
                    rest = substr(rest, RLENGTH + 1)
                    kind = tag
                    gsub(/^<\/|[ \t\r\n]*>$/, "", kind)
                    if (depth < 1 || within[depth] != kind) exit 3
                    if (depth == 1) insert()
                    keep(tag)
                    if (depth == 2 && skipping) { skipping = 0; cut_after() }
                    depth--
                } else if (match(rest, opening)) {
                    tag = substr(rest, 1, RLENGTH)
                    rest = substr(rest, RLENGTH + 1)
                    kind = substr(tag, 2)
                    sub(/[ \t\r\n\/>].*/, "", kind)
                    ends = tag ~ /\/>$/
                    if (depth == 0 && (kind != "jsplugins" || ++roots > 1)) exit 3
                    if (depth == 1 && kind ~ /^jsplugin(online)?$/ && is_ours(tag)) {
                        cut_before()
                        if (ends) cut_after()
                        else skipping = 1
                    } else if (depth == 0 && ends && line != "") {
                        sub(/[ \t\r\n]*\/>$/, ">\n", tag)
                        out = out tag
                        insert()
                        out = out "</jsplugins>"
                    } else {
                        keep(tag)
                    }
                    if (!ends) within[++depth] = kind
                } else if (match(rest, /^[^<]+/)) {
                    piece = substr(rest, 1, RLENGTH)
                    rest = substr(rest, RLENGTH + 1)
                    if (depth < 1 && piece !~ /^[ \t\r\n]*$/) exit 3
                    keep(piece)
                } else {
                    exit 3
                }
            }
            if (depth || !roots) exit 3
            printf "%s", out
        }
    ' "$1"
}

# Write the list anew: under another name first, so that no half of it is left.
write_list() {
    merged "$list" "$1" > "$list.new" || no_list
    if cmp -s "$list" "$list.new"; then rm -f "$list.new"; else mv -f "$list.new" "$list"; fi
}

# Of two folders perfeval_VERSION, print the one whose version is the newer by its numbers.
newer() {
    printf '%s\n%s\n' "$1" "$2" | LC_ALL=C awk '
        {
            names[NR] = $0
            count = split(substr($0, index($0, "_") + 1), parts, ".")
            for (i = 1; i <= count; i++) at[NR, i] = parts[i] + 0
        }
        END {
            best = 2
            for (i = 9; i >= 1; i--) if (at[1, i] + 0 != at[2, i] + 0) best = (at[1, i] + 0 > at[2, i] + 0) ? 1 : 2
            print names[best]
        }
    '
}

if [ "$(id -u)" = 0 ]; then
    echo '注意：现在是管理员（root）在运行，只装给 root 自己，别的用户看不到。要装给使用者的，请用他自己的身份运行，不加 sudo。' >&2
fi
for name in et wps wpsoffice; do
    if command -v pgrep >/dev/null 2>&1 && pgrep -x -u "$(id -u)" "$name" >/dev/null 2>&1; then
        fail 1 "请先关闭所有的WPS窗口，再运行一次。"
    fi
done

if [ -n "$remove" ]; then
    [ ! -s "$list" ] || write_list ""
    rm -rf "$addins"/perfeval_[0-9]* "$addins/.perfeval.new" "$program.new" "$program.old" "$exchange"
    if has_entries; then
        say "右键“打开方式”里的绩效自评还要用程序，没有删：$program"
    else
        rm -rf "$program"
        rmdir "$programs" 2>/dev/null || true
    fi
    say "已卸载WPS里的“绩效自评”按钮。"
    exit 0
fi

name=''
for folder in "$here"/perfeval_[0-9]*; do
    [ -f "$folder/ribbon.xml" ] || continue
    found=$(basename "$folder")
    if [ -n "$name" ]; then name=$(newer "$name" "$found"); else name=$found; fi
done
[ -n "$name" ] || fail 3 "安装文件不全：$here 里没有 perfeval_ 开头的文件夹。请把压缩包全部解压后再运行。"
source="$here/$name"
version=${name#perfeval_}
line="<jsplugin name=\"perfeval\" type=\"et\" url=\"$name/\" version=\"$version\" enable=\"enable_dev\" install=\"null\" customDomain=\"\"/>"
# A list that cannot be kept stops everything, before anything has changed.
if [ -s "$list" ]; then merged "$list" "$line" >/dev/null || no_list; fi

tested='' has_program=''
if [ -d "$here/perfeval-addin" ]; then
    mkdir -p "$programs" || fail 1 "$programs 写不进去。"
    rm -rf "$program.new" "$program.old"
    cp -RP "$here/perfeval-addin" "$program.new" || fail 1 "$programs 写不进去，可能磁盘满了。"
    chmod +x "$program.new/perfeval-addin" "$program.new/perfeval-wps" ||
        fail 3 "安装文件不全：$here/perfeval-addin 里少了文件。请把压缩包全部解压后再运行。"
    # 自检：在内存里生成、审核一份样表。不能运行的，原来的都不动。
    has_program=1
    tested=$("$program.new/perfeval-addin" --test) ||
        fail 4 "程序不能运行，可能与这个系统不合；原来装的没有动。请联系技术人员。"
fi

mkdir -p "$addins" || fail 1 "$addins 写不进去。"
rm -rf "$addins/.perfeval.new"
cp -R "$source" "$addins/.perfeval.new" || fail 1 "$addins 写不进去，可能磁盘满了。"
[ -s "$list" ] || printf '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<jsplugins>\n</jsplugins>\n' > "$list"
if [ -n "$has_program" ]; then
    if [ -e "$program" ]; then mv "$program" "$program.old"; fi
    mv "$program.new" "$program"
    rm -rf "$program.old"
    say "程序：$program"
    say "自检：$tested"
fi
rm -rf "$addins"/perfeval_[0-9]*
mv "$addins/.perfeval.new" "$addins/$name"
write_list "$line"
say "按钮：$addins/$name"
# 按钮和程序用来交换的文件夹，里面有自评表的副本：只给使用者自己。
(umask 077 && mkdir -p "$exchange")
chmod 700 "$exchange"

if [ -z "$has_program" ] && ! grep -q '"program": "[^"]' "$source/data.js" && [ ! -x "$program/perfeval-wps" ] &&
    [ ! -x /opt/perfeval/perfeval-addin/perfeval-wps ]; then
    say "注意：安装文件里没有 perfeval-addin 文件夹，按钮要等程序装好才能用。"
fi
if [ -f "$settings" ] && ! grep -Eiq '^[ 	]*JsApiPlugin[ 	]*=[ 	]*true' "$settings"; then
    say "注意：这台电脑的WPS没有打开加载项功能。请管理员在 $settings 的 [Support] 一节加一行 JsApiPlugin=true。"
fi
say "安装完成。打开WPS表格，上方会出现“绩效自评”选项卡。"
