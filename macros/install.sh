#!/bin/sh
# 安装或卸载“绩效自评”程序（Linux）。只写当前用户的文件夹，不需要管理员权限。
#   sh install.sh            安装；表格文件上按右键，“打开方式”里有四项
#   sh install.sh --link     另外在 ~/.local/bin 里放一个命令 perfeval（收表部门的程序才有）
#   sh install.sh --remove   卸载
#   再加 --quiet             不出声；退出码：0 做好了，1 没有做成，2 参数不对，3 安装文件不全，4 程序不能运行
set -eu

case ${HOME:-} in
    /?*) ;;
    *) echo '没有完成：不知道用户的文件夹在哪里（变量 HOME 是空的）。请用使用者自己的身份运行。' >&2; exit 1 ;;
esac
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# WPS的加载项也在这里找程序。
place=$HOME/.local/share/perfeval
program=$place/perfeval-addin
# 变量不是全路径的，照 freedesktop 的规定不算数。
case ${XDG_DATA_HOME:-} in /*) data=$XDG_DATA_HOME ;; *) data=$HOME/.local/share ;; esac
case ${XDG_CONFIG_HOME:-} in /*) config=$XDG_CONFIG_HOME ;; *) config=$HOME/.config ;; esac
desktop=$data/applications
# 哪些程序能打开哪种文件，用户自己的清单。
associations=$config/mimeapps.list
# 清单里原来没有、由这里写进去的那个默认程序；卸载时照着去掉。
added=$place/default-program
command=$HOME/.local/bin/perfeval
type=application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
quiet='' remove='' link=''

for word in "$@"; do
    case $word in
        --quiet) quiet=1 ;;
        --remove) remove=1 ;;
        --link) link=1 ;;
        *) echo "不认识的参数：$word。可用的：--link、--remove、--quiet" >&2; exit 2 ;;
    esac
done

say() {
    if [ -z "$quiet" ]; then printf '%s\n' "$1"; fi
}

fail() {
    printf '没有完成：%s\n' "$2" >&2
    exit "$1"
}

# 打开方式里的一项：名称、按钮的名称。路径照 .desktop 的规定转义：引号里的四个字符，再加百分号。
entry() {
    exec=$(printf '%s\n' "$program/perfeval-click" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')
    file=$desktop/perfeval-$2.desktop
    {
        printf '[Desktop Entry]\nType=Application\nName=绩效自评 %s\n' "$1"
        printf 'Exec="%s" %s %%F\n' "$exec" "$2"
        # 不写 MimeType：写了，它在系统的各个程序前面，没有选过默认程序的电脑上，双击就成了“校验”。
        printf 'Terminal=false\nNoDisplay=true\n'
    } > "$file.new"
    mv -f "$file.new" "$file"
}

refresh() {
    if command -v update-desktop-database > /dev/null 2>&1; then
        update-desktop-database "$desktop" > /dev/null 2>&1 || true
    fi
}

# 安装之前双击表格文件用的是哪个程序（.desktop 的名称）；没有的，空。
default_program() {
    found=$(xdg-mime query default "$type" 2> /dev/null | head -n 1) || found=''
    case $found in
        perfeval-* | '') found=$(LC_ALL=C gio mime "$type" 2> /dev/null | sed -n '1s/.*[[:space:]]\([^[:space:]]*\.desktop\)$/\1/p') || found='' ;;
    esac
    case $found in
        *.desktop) case $found in perfeval-*) ;; *) printf '%s\n' "$found"; return ;; esac ;;
    esac
    # 没有这两个命令的系统：自己找一个能打开的。
    printf '%s:%s\n' "$data" "${XDG_DATA_DIRS:-/usr/local/share:/usr/share}" | tr ':' '\n' | while IFS= read -r folder; do
        [ -z "$folder" ] || grep -l "^MimeType=.*$type" "$folder"/applications/*.desktop 2> /dev/null || true
    done | sed -e 's|.*/||' -e '/^perfeval-/d' | head -n 1
}

# 清单里：去掉这里的四项；$1 是原来的默认程序，不空的，把四项加在它的后面，前面的才是默认的。
# $2 是以前由这里写进去的默认程序，只剩它了就去掉。
associate() {
    if [ ! -f "$associations" ]; then
        [ -n "$1" ] || return 0
        mkdir -p "$config" && : > "$associations" || fail 1 "$associations 写不进去；别的都做好了。"
    fi
    # 路径里可能有反斜杠，不能用 -v 传。
    note=$added awk -v type="$type" -v first="$1" -v noted="$2" '
        BEGIN {
            count = split("check report report_word submit", names, " ")
            for (i = 1; i <= count; i++) {
                ours = ours "perfeval-" names[i] ".desktop;"
                mine["perfeval-" names[i] ".desktop"] = 1
            }
        }
        # 一项的值去掉四项以后。
        function others(value,    parts, n, i, kept) {
            n = split(value, parts, ";")
            for (i = 1; i <= n; i++) {
                gsub(/^[ \t]+|[ \t\r]+$/, "", parts[i])
                if (parts[i] != "" && !(parts[i] in mine)) kept = kept parts[i] ";"
            }
            return kept
        }
        function with(kept) {
            if (kept == "") print first > ENVIRON["note"]
            if (index(";" kept, ";" first ";") == 0) kept = kept first ";"
            return type "=" kept ours
        }
        { lines[NR] = $0 }
        END {
            for (i = 1; i <= NR; i++) {
                line = lines[i]
                if (line ~ /^\[/) {
                    section = line
                    sub(/[ \t\r]+$/, "", section)
                    if (section == "[Added Associations]" && !header) header = i
                } else if (line ~ /^[^#=]*=/ && section ~ /^\[(Added Associations|Default Applications)\]$/) {
                    key = value = line
                    sub(/[ \t]*=.*/, "", key)
                    sub(/^[^=]*=/, "", value)
                    kept = others(value)
                    listed = section == "[Added Associations]" && key == type
                    if (listed && first != "" && !done) { line = with(kept); done = 1 }
                    else if (index(value, "perfeval-")) {
                        if (kept == "" || (listed && kept == noted ";")) gone[i] = 1
                        else line = key "=" kept
                    }
                    lines[i] = line
                }
            }
            if (first != "" && !done) {
                if (header) lines[header] = lines[header] "\n" with("")
                else lines[NR + 1] = (NR ? "\n" : "") "[Added Associations]\n" with("")
            }
            # 只剩一个空的标题的，标题也去掉。
            if (first == "" && noted != "" && header) {
                for (i = header + 1; i <= NR && (i in gone || lines[i] ~ /^[ \t\r]*$/); i++) {}
                if (i > NR || lines[i] ~ /^\[/) gone[header] = 1
            }
            for (i = 1; i <= NR + 1; i++) if ((i in lines) && !(i in gone)) print lines[i]
        }
    ' "$associations" > "$associations.new" ||
        { rm -f "$associations.new"; fail 1 "$associations 写不进去；别的都做好了。"; }
    if cmp -s "$associations" "$associations.new"; then
        rm -f "$associations.new"
    elif [ ! -s "$associations.new" ] && [ ! -L "$associations" ]; then
        rm -f "$associations.new" "$associations"
    else
        # 写进原来的文件：它可能是指向别处的链接。
        cat "$associations.new" > "$associations" || fail 1 "$associations 写不进去；别的都做好了。"
        rm -f "$associations.new"
    fi
}

remove_entries() {
    for folder in "$desktop" "$HOME/.local/share/applications"; do
        rm -f "$folder"/perfeval-check.desktop "$folder"/perfeval-report.desktop \
            "$folder"/perfeval-report_word.desktop "$folder"/perfeval-submit.desktop
    done
    refresh
}

# WPS里的按钮用的是同一个程序。
wps_has_buttons() {
    for folder in "$HOME/.local/share" "$data"; do
        for buttons in "$folder"/Kingsoft/wps/jsaddons/perfeval_[0-9]*; do
            if [ -d "$buttons" ]; then return 0; fi
        done
    done
    return 1
}

# 命令 perfeval 是不是这里放的：别的程序装的不动。
is_ours() {
    [ -f "$command" ] && grep -q '^# perfeval-install$' "$command"
}

if [ -n "$remove" ]; then
    rm -rf "$program.new" "$program.old"
    if wps_has_buttons; then
        say "WPS里的按钮还要用程序，没有删：$program"
    else
        rm -rf "$program"
    fi
    remove_entries
    associate '' "$(cat "$added" 2> /dev/null || true)"
    rm -f "$added"
    rmdir "$place" 2> /dev/null || true
    if is_ours; then rm -f "$command"; fi
    say '已卸载“绩效自评”程序。'
    exit 0
fi

for name in perfeval-addin perfeval-click; do
    [ -f "$here/perfeval-addin/$name" ] || fail 3 "安装文件不全：$here/perfeval-addin 里没有 $name。请把压缩包全部解开后再运行。"
done
# 先看能不能运行，再换掉旧的。
tested=$("$here/perfeval-addin/perfeval-addin" --test) || fail 4 '程序不能运行：可能不是给这种处理器或系统的。请联系技术人员。'
mkdir -p "$place" "$desktop" || fail 1 "$place 写不进去。"
rm -rf "$program.new" "$program.old"
cp -RP "$here/perfeval-addin" "$program.new" || fail 1 "$place 写不进去，可能磁盘满了。"
if [ -e "$program" ]; then mv "$program" "$program.old"; fi
mv "$program.new" "$program"
rm -rf "$program.old"
# 先去掉以前装的，再看默认的是哪个：以前的版本会把“校验”变成默认的。
remove_entries
default=$(default_program)
entry 校验 check
entry 生成自评报告 report
entry 导出Word report_word
entry 上报 submit
refresh
if [ -n "$default" ]; then
    associate "$default" ''
fi
say "自检：$tested"
say "程序：$program"
if [ -n "$default" ]; then
    say '表格文件（.xlsx）上按右键，选“打开方式”，里面有绩效自评的四项：校验、生成自评报告、导出Word、上报。双击打开的还是原来的程序。'
else
    # 只有这四项能打开的话，双击就成了“校验”。
    say '注意：没有找到能打开表格文件（.xlsx）的程序，所以右键“打开方式”里没有加绩效自评的四项。装好WPS或LibreOffice以后，请再运行一次。'
fi
if ! command -v zenity > /dev/null 2>&1 && ! command -v kdialog > /dev/null 2>&1; then
    say '注意：没有 zenity，也没有 kdialog，右键做完以后弹不出说明的框，要问的也问不了。请管理员安装软件包 zenity（KDE 桌面是 kdialog）。'
fi

if [ -n "$link" ]; then
    "$program/perfeval-addin" --perfeval --version > /dev/null 2>&1 ||
        fail 1 '这是填报单位的程序，没有命令 perfeval；别的都装好了。'
    if [ -e "$command" ] && ! is_ours; then fail 1 "$command 是别的程序装的，没有动它；别的都装好了。"; fi
    mkdir -p "$(dirname "$command")"
    quoted=$(printf '%s\n' "$program/perfeval-addin" | sed "s/'/'\\\\''/g")
    printf '#!/bin/sh\n# perfeval-install\nexec '\''%s'\'' --perfeval "$@"\n' "$quoted" > "$command.new"
    chmod 755 "$command.new"
    mv -f "$command.new" "$command"
    say "命令：$command"
fi
say '安装完成。'
