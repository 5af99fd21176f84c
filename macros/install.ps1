# 安装或卸载“绩效自评”加载项。只写当前用户的文件夹，不需要管理员权限。
param([switch]$Remove)

$ErrorActionPreference = 'Stop'
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$addins = Join-Path $env:APPDATA 'Microsoft\Excel\XLSTART'
$programs = Join-Path $env:LOCALAPPDATA 'perfeval'
$addin = Join-Path $addins 'perfeval.xlam'
$program = Join-Path $programs 'perfeval-addin'

function Remove-IfThere([string]$path) {
    if (Test-Path -LiteralPath $path) {
        Remove-Item -LiteralPath $path -Recurse -Force
        Write-Host "已删除 $path"
    }
}

function Install-Addin {
    $source = Join-Path $here 'perfeval.xlam'
    if (-not (Test-Path -LiteralPath $source)) {
        throw "安装文件不全：$here 里没有 perfeval.xlam。请把压缩包全部解压后再运行。"
    }
    # 网上下载或邮件收到的文件带有“来自其他计算机”的标记，不去掉Excel就不加载。
    # 只去掉安装文件自己的标记：解压在“下载”里时，旁边还有别人的文件。
    Get-ChildItem -LiteralPath $here -File -Filter 'perfeval*' | Unblock-File
    $programFiles = Join-Path $here 'perfeval-addin'
    if (Test-Path -LiteralPath $programFiles) {
        Get-ChildItem -LiteralPath $programFiles -Recurse -File | Unblock-File
    }
    New-Item -ItemType Directory -Force -Path $addins, $programs | Out-Null
    # 先复制到临时名字再改名，中途出错不会留下半个文件。
    $half = "$addin.new"
    Copy-Item -LiteralPath $source -Destination $half -Force
    Move-Item -LiteralPath $half -Destination $addin -Force
    Write-Host "加载项：$addin"
    if (Test-Path -LiteralPath $programFiles) {
        $half = "$program.new"
        if (Test-Path -LiteralPath $half) { Remove-Item -LiteralPath $half -Recurse -Force }
        Copy-Item -LiteralPath $programFiles -Destination $half -Recurse
        # 旧的先改名：新的放好了才删，锁住了就还是旧的。
        $old = "$program.old"
        if (Test-Path -LiteralPath $old) { Remove-Item -LiteralPath $old -Recurse -Force }
        if (Test-Path -LiteralPath $program) { Move-Item -LiteralPath $program -Destination $old }
        Move-Item -LiteralPath $half -Destination $program
        if (Test-Path -LiteralPath $old) { Remove-Item -LiteralPath $old -Recurse -Force -ErrorAction SilentlyContinue }
        Write-Host "程序：$program"
        # 自检：在内存里生成、审核一份样表。
        & (Join-Path $program 'perfeval-addin.exe') --test
        if ($LASTEXITCODE -ne 0) { throw '程序不能运行，可能被杀毒软件拦截。请联系技术人员。' }
    }
    elseif (-not (Test-Path -LiteralPath $program)) {
        Write-Host '注意：安装文件里没有 perfeval-addin 文件夹，按钮要等程序装好才能用。' -ForegroundColor Yellow
    }
}

try {
    if (Get-Process -Name 'EXCEL', 'et' -ErrorAction SilentlyContinue) {
        throw '请先关闭所有的 Excel 和 WPS 表格，再运行一次。'
    }
    if ($Remove) {
        Remove-IfThere $addin
        Remove-IfThere $program
        Write-Host '已卸载“绩效自评”加载项。' -ForegroundColor Green
    }
    else {
        Install-Addin
        Write-Host '安装完成。打开 Excel，上方会出现“绩效自评”选项卡。' -ForegroundColor Green
    }
}
catch {
    Write-Host "没有完成：$($_.Exception.Message)" -ForegroundColor Red
    exit 1
}
