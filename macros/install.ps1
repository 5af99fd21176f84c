# 安装或卸载“绩效自评”加载项。只写当前用户的文件夹，不需要管理员权限。
# -Quiet：不显示、不停下，说的话记在 %TEMP%\perfeval-install.log。
# 退出码：0 做好了，1 没有做成，2 Excel或WPS开着，3 安装文件不全，4 程序不能运行，5 是SYSTEM而不是用户在运行。
param([switch]$Remove, [switch]$Quiet)

$ErrorActionPreference = 'Stop'
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$addins = Join-Path $env:APPDATA 'Microsoft\Excel\XLSTART'
$programs = Join-Path $env:LOCALAPPDATA 'perfeval'
$sendTo = Join-Path $env:APPDATA 'Microsoft\Windows\SendTo'
$addin = Join-Path $addins 'perfeval.xlam'
$program = Join-Path $programs 'perfeval-addin'
# “发送到”里的名称，和按钮的名称。
$entries = [ordered]@{
    '绩效自评 校验' = 'check'
    '绩效自评 生成自评报告' = 'report'
    '绩效自评 导出Word' = 'report_word'
    '绩效自评 上报' = 'submit'
}
$failed = 1

function Say([string]$text, [string]$colour = 'Gray') {
    if ($Quiet) {
        Add-Content -LiteralPath (Join-Path $env:TEMP 'perfeval-install.log') -Value $text -Encoding UTF8
    }
    else {
        Write-Host $text -ForegroundColor $colour
    }
}

function Remove-IfThere([string]$path) {
    if (Test-Path -LiteralPath $path) {
        Remove-Item -LiteralPath $path -Recurse -Force
        Say "已删除 $path"
    }
}

function Add-Entries {
    $click = Join-Path $program 'perfeval-click.exe'
    if (-not (Test-Path -LiteralPath $click)) { return }
    New-Item -ItemType Directory -Force -Path $sendTo | Out-Null
    $shell = New-Object -ComObject WScript.Shell
    # 快捷方式先存成英文名再改名：系统区域不是中文的，存不了中文名。
    $half = Join-Path $sendTo 'perfeval-new.lnk'
    foreach ($name in $entries.Keys) {
        $link = $shell.CreateShortcut($half)
        $link.TargetPath = $click
        $link.Arguments = $entries[$name]
        $link.WorkingDirectory = $program
        $link.Save()
        Move-Item -LiteralPath $half -Destination (Join-Path $sendTo "$name.lnk") -Force
    }
    Say ('右键“发送到”：' + ($entries.Keys -join '、'))
}

function Install-Addin {
    $source = Join-Path $here 'perfeval.xlam'
    if (-not (Test-Path -LiteralPath $source)) {
        $script:failed = 3
        throw "安装文件不全：$here 里没有 perfeval.xlam。请把压缩包全部解压后再运行。"
    }
    # 网上下载或邮件收到的文件带有“来自其他计算机”的标记，不去掉Excel就不加载。
    # 只去掉安装文件自己的标记：解压在“下载”里时，旁边还有别人的文件。
    Get-ChildItem -LiteralPath $here -File -Filter 'perfeval*' | Unblock-File
    $programFiles = Join-Path $here 'perfeval-addin'
    if (Test-Path -LiteralPath $programFiles) {
        Get-ChildItem -LiteralPath $programFiles -Recurse -File | Unblock-File
        # 自检：在内存里生成、审核一份样表。不能运行的，原来的都不动。
        $tested = & (Join-Path $programFiles 'perfeval-addin.exe') --test
        if ($LASTEXITCODE -ne 0) {
            $script:failed = 4
            throw '程序不能运行，可能被杀毒软件拦截；原来装的没有动。请联系技术人员。'
        }
        Say "自检：$tested"
    }
    New-Item -ItemType Directory -Force -Path $addins, $programs | Out-Null
    # 先复制到临时名字再改名，中途出错不会留下半个文件。
    $half = "$addin.new"
    Copy-Item -LiteralPath $source -Destination $half -Force
    Move-Item -LiteralPath $half -Destination $addin -Force
    Say "加载项：$addin"
    if (Test-Path -LiteralPath $programFiles) {
        $half = "$program.new"
        if (Test-Path -LiteralPath $half) { Remove-Item -LiteralPath $half -Recurse -Force }
        Copy-Item -LiteralPath $programFiles -Destination $half -Recurse
        # 旧的先改名：新的放好了才删，锁住了就还是旧的。
        $old = "$program.old"
        if (Test-Path -LiteralPath $old) { Remove-Item -LiteralPath $old -Recurse -Force }
        if (Test-Path -LiteralPath $program) { Move-Item -LiteralPath $program -Destination $old }
        try { Move-Item -LiteralPath $half -Destination $program }
        catch {
            if (Test-Path -LiteralPath $old) { Move-Item -LiteralPath $old -Destination $program }
            throw
        }
        if (Test-Path -LiteralPath $old) { Remove-Item -LiteralPath $old -Recurse -Force -ErrorAction SilentlyContinue }
        Say "程序：$program"
    }
    elseif (-not (Test-Path -LiteralPath $program)) {
        Say '注意：安装文件里没有 perfeval-addin 文件夹，按钮要等程序装好才能用。' 'Yellow'
    }
    Add-Entries
}

try {
    if ([Security.Principal.WindowsIdentity]::GetCurrent().IsSystem) {
        $failed = 5
        throw '现在是 SYSTEM 在运行，会装到没有人用的文件夹里。请用使用者自己的身份运行（软件分发工具里选“以用户身份”）。'
    }
    if (Get-Process -Name 'EXCEL', 'et' -ErrorAction SilentlyContinue) {
        $failed = 2
        throw '请先关闭所有的 Excel 和 WPS 表格，再运行一次。'
    }
    if ($Remove) {
        Remove-IfThere $addin
        # WPS里的按钮用的是同一个程序。
        if (Test-Path -Path (Join-Path $env:APPDATA 'kingsoft\wps\jsaddons\perfeval_*')) {
            Say "WPS里的按钮还要用程序，没有删：$program"
        }
        else {
            Remove-IfThere $program
        }
        foreach ($name in $entries.Keys) { Remove-IfThere (Join-Path $sendTo "$name.lnk") }
        Say '已卸载“绩效自评”加载项。' 'Green'
    }
    else {
        Install-Addin
        Say '安装完成。打开 Excel，上方会出现“绩效自评”选项卡。' 'Green'
    }
}
catch {
    Say "没有完成：$($_.Exception.Message)" 'Red'
    exit $failed
}
exit 0
