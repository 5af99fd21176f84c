@echo off
rem ASCII only: the Chinese messages are in install-wps.ps1. /quiet: no pause at the end.
set QUIET=
if /i "%~1"=="/quiet" set QUIET=1
if not exist "%~dp0install-wps.ps1" (
  echo Please unpack the whole folder first, then run install-wps.cmd again.
  if not defined QUIET pause
  exit /b 1
)
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%~dp0install-wps.ps1"
set RESULT=%ERRORLEVEL%
if not defined QUIET pause
exit /b %RESULT%
