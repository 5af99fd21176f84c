# Builds the programs for Windows, each in one zip with its add-in, into dist\.
# In the top folder of a clone, with Python 3.11 or newer:
#   powershell -ExecutionPolicy Bypass -File macros\release.ps1
# ASCII only: Windows PowerShell 5.1 reads a script without a mark in the code page of the machine.
param([string]$Python = 'py')

$ErrorActionPreference = 'Stop'
$top = Split-Path -Parent (Split-Path -Parent $MyInvocation.MyCommand.Path)
Set-Location -LiteralPath $top

function Invoke-Checked([string]$program, [string[]]$words) {
    & $program @words
    if ($LASTEXITCODE -ne 0) { throw "$program $($words -join ' ') ended with $LASTEXITCODE" }
}

$environment = Join-Path $top 'build\windows'
$interpreter = Join-Path $environment 'Scripts\python.exe'
if (-not (Test-Path -LiteralPath $interpreter)) { Invoke-Checked $Python @('-m', 'venv', $environment) }
Invoke-Checked $interpreter @('-m', 'pip', 'install', '--quiet', '-c', 'constraints.txt', '-e', '.[addin,office]', 'pyinstaller', 'setuptools>=70.1')
Invoke-Checked $interpreter @('-m', 'tests.release_made', '-o', 'dist')
Write-Host 'Append the lines of dist\SHA256SUMS-windows to SHA256SUMS of the release.'
