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
desktop=${XDG_DATA_HOME:-$HOME/.local/share}/applications
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
        printf 'MimeType=%s;\nTerminal=false\nNoDisplay=true\n' "$type"
    } > "$file.new"
    mv -f "$file.new" "$file"
}

refresh() {
    if command -v update-desktop-database > /dev/null 2>&1; then
        update-desktop-database "$desktop" > /dev/null 2>&1 || true
    fi
}

# 命令 perfeval 是不是这里放的：别的程序装的不动。
is_ours() {
    [ -f "$command" ] && grep -q '^# perfeval-install$' "$command"
}

if [ -n "$remove" ]; then
    rm -rf "$program.new" "$program.old"
    # WPS里的按钮用的是同一个程序。
    set -- "$HOME/.local/share/Kingsoft/wps/jsaddons"/perfeval_[0-9]*
    if [ -d "$1" ]; then
        say "WPS里的按钮还要用程序，没有删：$program"
    else
        rm -rf "$program"
        rmdir "$place" 2> /dev/null || true
    fi
    rm -f "$desktop"/perfeval-check.desktop "$desktop"/perfeval-report.desktop \
        "$desktop"/perfeval-report_word.desktop "$desktop"/perfeval-submit.desktop
    if is_ours; then rm -f "$command"; fi
    refresh
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
entry 校验 check
entry 生成自评报告 report
entry 导出Word report_word
entry 上报 submit
refresh
say "自检：$tested"
say "程序：$program"
say '表格文件（.xlsx）上按右键，选“打开方式”，里面有绩效自评的四项：校验、生成自评报告、导出Word、上报。'

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
