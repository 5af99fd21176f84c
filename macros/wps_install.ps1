# 安装或卸载WPS里的“绩效自评”按钮。只写当前用户的文件夹，不需要管理员权限。
param([switch]$Remove)

$ErrorActionPreference = 'Stop'
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$addins = Join-Path $env:APPDATA 'kingsoft\wps\jsaddons'
$programs = Join-Path $env:LOCALAPPDATA 'perfeval'
$program = Join-Path $programs 'perfeval-addin'
$list = Join-Path $addins 'publish.xml'

function Remove-IfThere([string]$path) {
    if (Test-Path -LiteralPath $path) {
        Remove-Item -LiteralPath $path -Recurse -Force
        Write-Host "已删除 $path"
    }
}

function Read-List {
    # 清单里还有别的加载项，只改自己的一行；读不懂就不动它。
    $xml = New-Object System.Xml.XmlDocument
    if (-not (Test-Path -LiteralPath $list) -or (Get-Item -LiteralPath $list).Length -eq 0) {
        $xml.LoadXml('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><jsplugins></jsplugins>')
        return $xml
    }
    $xml.PreserveWhitespace = $true
    try { $xml.Load($list) }
    catch { throw "$list 不是WPS的加载项清单，没有改动它。请联系技术人员。" }
    if ($xml.DocumentElement.LocalName -ne 'jsplugins') {
        throw "$list 不是WPS的加载项清单，没有改动它。请联系技术人员。"
    }
    return $xml
}

function Remove-Ours($xml) {
    $ours = @($xml.DocumentElement.SelectNodes('*[@name="perfeval"]'))
    foreach ($node in $ours) { [void]$xml.DocumentElement.RemoveChild($node) }
}

function Save-List($xml) {
    # 先写临时名字再改名，中途出错不会留下半个文件。
    $half = "$list.new"
    $settings = New-Object System.Xml.XmlWriterSettings
    $settings.Encoding = New-Object System.Text.UTF8Encoding($false)
    $settings.Indent = -not $xml.PreserveWhitespace
    $writer = [System.Xml.XmlWriter]::Create($half, $settings)
    try { $xml.Save($writer) } finally { $writer.Close() }
    Move-Item -LiteralPath $half -Destination $list -Force
}

function Remove-OldFolders {
    Get-ChildItem -LiteralPath $addins -Directory -Filter 'perfeval_*' |
        Where-Object { $_.Name -match '^perfeval_[0-9]' } |
        ForEach-Object { Remove-Item -LiteralPath $_.FullName -Recurse -Force }
}

function Test-Program([string]$files) {
    # 自检：在内存里生成、审核一份样表。不能运行的，原来的都不动。
    Get-ChildItem -LiteralPath $files -Recurse -File | Unblock-File
    & (Join-Path $files 'perfeval-addin.exe') --test
    if ($LASTEXITCODE -ne 0) {
        throw '程序不能运行，可能被杀毒软件拦截；原来装的没有动。请联系技术人员。'
    }
}

function Install-Program([string]$files) {
    $half = "$program.new"
    if (Test-Path -LiteralPath $half) { Remove-Item -LiteralPath $half -Recurse -Force }
    Copy-Item -LiteralPath $files -Destination $half -Recurse
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
    Write-Host "程序：$program"
}

function Install-Addin {
    $source = Get-ChildItem -LiteralPath $here -Directory -Filter 'perfeval_*' |
        Where-Object { $_.Name -match '^perfeval_\d+(\.\d+){1,3}$' } |
        Where-Object { Test-Path -LiteralPath (Join-Path $_.FullName 'ribbon.xml') } |
        Sort-Object { [version]$_.Name.Substring('perfeval_'.Length) } | Select-Object -Last 1
    if (-not $source) {
        throw "安装文件不全：$here 里没有 perfeval_ 开头的文件夹。请把压缩包全部解压后再运行。"
    }
    $name = $source.Name
    $version = $name.Substring('perfeval_'.Length)
    Get-ChildItem -LiteralPath $source.FullName -Recurse -File | Unblock-File
    New-Item -ItemType Directory -Force -Path $addins, $programs | Out-Null
    # 清单读不懂就停在这里，什么都还没有改。
    $xml = Read-List
    $files = Join-Path $here 'perfeval-addin'
    if (Test-Path -LiteralPath $files) {
        Test-Program $files
        Install-Program $files
    }
    $half = Join-Path $addins '.perfeval.new'
    if (Test-Path -LiteralPath $half) { Remove-Item -LiteralPath $half -Recurse -Force }
    Copy-Item -LiteralPath $source.FullName -Destination $half -Recurse
    Remove-OldFolders
    Move-Item -LiteralPath $half -Destination (Join-Path $addins $name)
    Remove-Ours $xml
    $line = $xml.CreateElement('jsplugin')
    $line.SetAttribute('name', 'perfeval')
    $line.SetAttribute('type', 'et')
    $line.SetAttribute('url', "$name/")
    $line.SetAttribute('version', $version)
    $line.SetAttribute('enable', 'enable_dev')
    $line.SetAttribute('install', 'null')
    $line.SetAttribute('customDomain', '')
    [void]$xml.DocumentElement.AppendChild($line)
    Save-List $xml
    Write-Host "按钮：$addins\$name"
    if (-not (Test-Path -LiteralPath (Join-Path $program 'perfeval-wps.exe')) -and
        -not (Select-String -LiteralPath (Join-Path $source.FullName 'data.js') -Pattern '"program": "[^"]' -Quiet)) {
        Write-Host '注意：安装文件里没有 perfeval-addin 文件夹，按钮要等程序装好才能用。' -ForegroundColor Yellow
    }
}

try {
    if (Get-Process -Name 'et', 'wps', 'wpsoffice' -ErrorAction SilentlyContinue) {
        throw '请先关闭所有的 WPS 窗口，再运行一次。'
    }
    if ($Remove) {
        if (Test-Path -LiteralPath $list) {
            $xml = Read-List
            Remove-Ours $xml
            Save-List $xml
        }
        if (Test-Path -LiteralPath $addins) { Remove-OldFolders }
        # Excel里的按钮和“发送到”用的是同一个程序。
        $addin = Join-Path $env:APPDATA 'Microsoft\Excel\XLSTART\perfeval.xlam'
        $menu = Join-Path $env:APPDATA 'Microsoft\Windows\SendTo\绩效自评*.lnk'
        if (-not (Test-Path -LiteralPath $addin) -and -not (Test-Path -Path $menu)) { Remove-IfThere $program }
        Remove-IfThere (Join-Path $env:USERPROFILE '.perfeval-wps')
        Write-Host '已卸载WPS里的“绩效自评”按钮。' -ForegroundColor Green
    }
    else {
        Install-Addin
        Write-Host '安装完成。打开 WPS 表格，上方会出现“绩效自评”选项卡。' -ForegroundColor Green
    }
}
catch {
    Write-Host "没有完成：$($_.Exception.Message)" -ForegroundColor Red
    exit 1
}
