#!/bin/sh
# 安装或卸载WPS里的“绩效自评”按钮。只写当前用户的文件夹，不需要管理员权限。
# 用法：sh install-wps.sh，卸载：sh install-wps.sh --remove
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
addins="$HOME/.local/share/Kingsoft/wps/jsaddons"
programs="$HOME/.local/share/perfeval"
list="$addins/publish.xml"
settings=/opt/kingsoft/wps-office/office6/cfgs/oem.ini

fail() {
    echo "没有完成：$1" >&2
    exit 1
}

# Print the list of add-ins with our line alone replaced; $2 is the new line, empty to remove it.
# Ends with another code where the list is none that could be kept.
merged() {
    LC_ALL=C awk -v line="$2" '
        { text = text $0 "\n" }
        END {
            sub(/^\357\273\277/, "", text)
            ours = "<jsplugin(online)?[ \t\r\n]([^>]*[ \t\r\n])?name=[\"\047]perfeval[\"\047][^>]*>([ \t\r\n]*</jsplugin(online)?>)?[ \t\r]*\n?"
            while (match(text, ours)) {
                before = substr(text, 1, RSTART - 1)
                after = substr(text, RSTART + RLENGTH)
                # Only the blanks that our line began with.
                sub(/[ \t]+$/, "", before)
                text = before after
            }
            if (line != "") {
                sub(/<jsplugins[ \t\r\n]*\/>/, "<jsplugins>\n</jsplugins>", text)
                if (!match(text, /<\/jsplugins[ \t\r\n]*>/)) exit 3
                before = substr(text, 1, RSTART - 1)
                if (before !~ /\n[ \t]*$/) before = before "\n"
                text = before "  " line "\n" substr(text, RSTART)
            }
            printf "%s", text
        }
    ' "$1"
}

# Write the list anew: under another name first, so that no half of it is left.
write_list() {
    merged "$list" "$1" > "$list.new" || {
        rm -f "$list.new"
        fail "$list 不是WPS的加载项清单，没有改动它。请联系技术人员。"
    }
    if cmp -s "$list" "$list.new"; then rm -f "$list.new"; else mv "$list.new" "$list"; fi
}

for name in et wps wpsoffice; do
    if command -v pgrep >/dev/null 2>&1 && pgrep -x -u "$(id -u)" "$name" >/dev/null 2>&1; then
        fail "请先关闭所有的WPS窗口，再运行一次。"
    fi
done

if [ "${1:-}" = "--remove" ]; then
    [ ! -f "$list" ] || write_list ""
    rm -rf "$addins"/perfeval_[0-9]* "$HOME/.perfeval-wps"
    # “打开方式”里的四项（install.sh）用的是同一个程序。
    if [ ! -f "$HOME/.local/share/applications/perfeval-check.desktop" ]; then
        rm -rf "$programs/perfeval-addin"
        rmdir "$programs" 2>/dev/null || true
    fi
    echo "已卸载WPS里的“绩效自评”按钮。"
    exit 0
fi

source=""
for folder in "$here"/perfeval_[0-9]*; do
    [ ! -f "$folder/ribbon.xml" ] || source="$folder"
done
[ -n "$source" ] || fail "安装文件不全：$here 里没有 perfeval_ 开头的文件夹。请把压缩包全部解压后再运行。"
name=$(basename "$source")
version=${name#perfeval_}
mkdir -p "$addins" "$programs"
# A list that cannot be kept stops everything, before anything has changed.
[ -s "$list" ] || printf '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<jsplugins>\n</jsplugins>\n' > "$list"
line="<jsplugin name=\"perfeval\" type=\"et\" url=\"$name/\" version=\"$version\" enable=\"enable_dev\" install=\"null\" customDomain=\"\"/>"
merged "$list" "$line" >/dev/null || fail "$list 不是WPS的加载项清单，没有改动它。请联系技术人员。"

rm -rf "$addins/.perfeval.new"
cp -R "$source" "$addins/.perfeval.new"
rm -rf "$addins"/perfeval_[0-9]*
mv "$addins/.perfeval.new" "$addins/$name"
write_list "$line"
echo "按钮：$addins/$name"

if [ -d "$here/perfeval-addin" ]; then
    rm -rf "$programs/perfeval-addin.new"
    cp -R "$here/perfeval-addin" "$programs/perfeval-addin.new"
    chmod +x "$programs/perfeval-addin.new/perfeval-addin" "$programs/perfeval-addin.new/perfeval-wps"
    rm -rf "$programs/perfeval-addin"
    mv "$programs/perfeval-addin.new" "$programs/perfeval-addin"
    echo "程序：$programs/perfeval-addin"
    # 自检：在内存里生成、审核一份样表。
    "$programs/perfeval-addin/perfeval-addin" --test || fail "程序不能运行，可能与这个系统不合。请联系技术人员。"
elif ! grep -q '"program": "[^"]' "$source/data.js" && [ ! -x "$programs/perfeval-addin/perfeval-wps" ] &&
    [ ! -x /opt/perfeval/perfeval-addin/perfeval-wps ]; then
    echo "注意：安装文件里没有 perfeval-addin 文件夹，按钮要等程序装好才能用。"
fi
if [ -f "$settings" ] && ! grep -Eiq '^[ 	]*JsApiPlugin[ 	]*=[ 	]*true' "$settings"; then
    echo "注意：这台电脑的WPS没有打开加载项功能。请管理员在 $settings 的 [Support] 一节加一行 JsApiPlugin=true。"
fi
echo "安装完成。打开WPS表格，上方会出现“绩效自评”选项卡。"
