@echo off
rem ASCII only: the Chinese messages are in install.ps1.
rem /quiet asks and shows nothing; exit codes: 0 done, 1 failed, 2 Excel or WPS is open,
rem 3 files are missing, 5 started as SYSTEM and not as a user.
setlocal
set QUIET=
if /i "%~1"=="/quiet" set QUIET=-Quiet
if not exist "%~dp0install.ps1" (
  echo Please unpack the whole folder first, then run uninstall.cmd again.
  if not defined QUIET pause
  exit /b 3
)
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1" -Remove %QUIET%
set RESULT=%ERRORLEVEL%
if not defined QUIET pause
exit /b %RESULT%
