@echo off
rem SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
rem SPDX-License-Identifier: GPL-3.0-or-later
rem
rem collect.cmd: writes down what the pre-flight check wants to know of a QuickBooks server.
rem For a server that nobody reaches over WinRM: its IT runs this file and sends the text it makes.
rem
rem What it does: it asks Windows' own tools, and writes their answers into ONE text file.
rem What it never does: it changes nothing, sends nothing, starts no PowerShell, and reads no
rem password: of data sources and start-up entries only the values that are named below.
rem
rem How to run it: right-click it, "Run as administrator", while QuickBooks is open as always.
rem The file interweave-(name of the server).txt lies beside it then. Read it, then send it.
rem An administrator's prompt can name another file: collect.cmd C:\Temp\server.txt

setlocal EnableExtensions DisableDelayedExpansion
set "OUT=%~dp0interweave-%COMPUTERNAME%.txt"
if not "%~1"=="" set "OUT=%~f1"

rem A 32-bit prompt would see another registry and other folders.
if defined PROCESSOR_ARCHITEW6432 (
    echo Start this file from the Explorer or from a 64-bit command prompt.
    pause
    exit /b 3
)

rem Only Windows' own programs, whatever lies beside this file.
cd /d "%SystemRoot%\System32"
set "PATH=%SystemRoot%\System32"

rem The tools print UTF-8 while this runs; the window gets its own code page back at the end.
set "PAGE="
for /f "tokens=2 delims=:." %%p in ('chcp') do set /a "PAGE=%%p"
chcp 65001 >nul

rem The label of a process that runs as administrator.
set "ELEVATED=yes"
whoami /groups | findstr /l "S-1-16-12288 S-1-16-16384" >nul
if errorlevel 1 set "ELEVATED=no"

rem A word that no answer can hold, so that the marks between them are ours.
set "MARK=%RANDOM%-%RANDOM%-%RANDOM%"

>"%OUT%" echo interweave-collect 1
if errorlevel 1 (
    echo The file cannot be written: "%OUT%"
    pause
    exit /b 2
)
>>"%OUT%" echo mark %MARK%
>>"%OUT%" echo host %COMPUTERNAME%
>>"%OUT%" echo codepage %PAGE%
>>"%OUT%" echo elevated %ELEVATED%
>>"%OUT%" echo date %DATE%
>>"%OUT%" echo time %TIME%

rem Who runs this, how dates are written here, and how far the clock is from UTC.
call :ask whoami
call :ask reg query "HKCU\Control Panel\International" /v sShortDate
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation" /v ActiveTimeBias
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v ProductName
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v CurrentBuild
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v SystemRoot
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion" /v ProgramFilesDir

rem Item 4.3: the time zone.
call :ask tzutil /g

rem Items 3.1, 3.2, R1 to R3: services, programs, who runs them, who listens and who is connected.
rem (Of five programs "tasklist /v" names the user; it shows the title of their window, too.)
call :ask sc queryex type= service state= all
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Services" /s /v Start
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Services" /s /v DependOnService
call :ask tasklist /fo csv /nh
call :ask tasklist /v /fo csv /nh /fi "imagename eq explorer.exe"
call :ask tasklist /v /fo csv /nh /fi "imagename eq rdpshell.exe"
call :ask tasklist /v /fo csv /nh /fi "imagename eq QRemoteServer.exe"
call :ask tasklist /v /fo csv /nh /fi "imagename eq QBW.EXE"
call :ask tasklist /v /fo csv /nh /fi "imagename eq QBW32.EXE"
call :ask netstat -ano -p TCP
call :ask netstat -ano -p TCPv6
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp"

rem Item 3.2: the Windows firewall: profiles, rules, group policy.
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile"
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile"
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile"
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules"
call :ask reg query "HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall" /s

rem Item 1.3: ODBC drivers and System DSNs, in both registry views. Of a DSN only these values, never a key or a password.
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBCINST.INI\ODBC Drivers"
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBCINST.INI" /s /v Driver
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI\ODBC Data Sources"
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v Driver
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v DFQ
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v OpenMode
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v OptimizerAllowDirtyReads
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v OptimizerSyncAfterUpdate
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v SyncFromOtherTables
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v ServerName
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v ServerPort
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v DSN32Bit
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v IsEncOn
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBCINST.INI\ODBC Drivers"
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBCINST.INI" /s /v Driver
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI\ODBC Data Sources"
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v Driver
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v DFQ
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v OpenMode
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v OptimizerAllowDirtyReads
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v OptimizerSyncAfterUpdate
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v SyncFromOtherTables
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v ServerName
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v ServerPort
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v DSN32Bit
call :ask reg query "HKLM\SOFTWARE\ODBC\ODBC.INI" /s /v IsEncOn
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Control\Session Manager" /f fqqb /d
call :ask dir /b /s /a-d "C:\Windows\SysWOW64\fqqb32.dll"
call :ask dir /b /s /a-d "C:\Windows\system32\fqqb64.dll"
call :ask dir /b /s /a-d "C:\Program Files (x86)\QODBC Driver for QuickBooks\QODBCDS.LIC"
call :ask dir /b /s /a-d "C:\Program Files (x86)\QODBC Driver for QuickBooks\QREMOTE.LIC"
call :ask mountvol

rem Whether the company files that the data sources name are there.
for /f "tokens=2*" %%a in ('reg query "HKLM\SOFTWARE\WOW6432Node\ODBC\ODBC.INI" /s /v DFQ 2^>nul ^| findstr /i /r /c:"REG_SZ.*\.qbw"') do (
    >>"%OUT%" echo [%MARK%] begin dir /b /s /a-d "%%b"
    ver >nul
    dir /b /s /a-d "%%b" >>"%OUT%" 2>nul
    if errorlevel 1 (>>"%OUT%" echo [%MARK%] end 1) else (>>"%OUT%" echo [%MARK%] end 0)
)

rem Item 1.5: installed QuickBooks, and whether it updates itself (one line of each qbchan.dat).
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall" /s /f QuickBooks /d
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall" /s /v DisplayVersion
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall" /s /f QuickBooks /d
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall" /s /v DisplayVersion
call :ask dir /b /s /a-d "C:\ProgramData\Intuit\qbchan.dat"
call :ask dir /b /s /ad "C:\ProgramData\Intuit\DownloadQB*"
for /f "delims=" %%f in ('dir /b /s /a-d "C:\ProgramData\Intuit\qbchan.dat" 2^>nul') do (
    >>"%OUT%" echo [%MARK%] begin findstr /i /l "[ BackgroundEnabled" "%%f"
    ver >nul
    findstr /i /l "[ BackgroundEnabled" "%%f" >>"%OUT%" 2>nul
    if errorlevel 1 (>>"%OUT%" echo [%MARK%] end 1) else (>>"%OUT%" echo [%MARK%] end 0)
)
for /f "delims=" %%f in ('dir /b /s /ad "C:\ProgramData\Intuit\DownloadQB*" 2^>nul') do (
    >>"%OUT%" echo [%MARK%] begin dir /b /s /a-d "%%f\*"
    ver >nul
    dir /b /s /a-d "%%f\*" >>"%OUT%" 2>nul
    if errorlevel 1 (>>"%OUT%" echo [%MARK%] end 1) else (>>"%OUT%" echo [%MARK%] end 0)
)

rem R4 and R6: what starts QuickBooks and QRemote at logon (only entries that name them), and whether its log is there.
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run" /f QRemote /d
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run" /f QBW /d
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run" /f QRemote /d
call :ask reg query "HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run" /f QBW /d
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved" /s /t REG_BINARY
call :ask reg query "HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer" /t REG_DWORD
call :ask dir /b /s /a-d "C:\ProgramData\Intuit\QuickBooks\qbsdklog.txt"
call :ask dir /b /s /a-d "C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\*.lnk"

rem R5: after how long the server goes to sleep.
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Control\Power" /t REG_DWORD
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes" /s
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Control\Power\PowerSettings\238c9fa8-0aad-41ed-83f4-97be242c8f20\29f6c1db-86da-48c5-9fdb-f2b67b1f44da\DefaultPowerSchemeValues" /s
call :ask reg query "HKLM\SYSTEM\CurrentControlSet\Control\Power\PowerSettings\238c9fa8-0aad-41ed-83f4-97be242c8f20\9d7815a6-7ee4-497e-8888-515a05f02364\DefaultPowerSchemeValues" /s
call :ask reg query "HKLM\SOFTWARE\Policies\Microsoft\Power\PowerSettings" /s

>>"%OUT%" echo [%MARK%] finished
if defined PAGE chcp %PAGE% >nul
echo Written: "%OUT%"
if "%ELEVATED%"=="no" echo Not run as administrator: much of it could not be seen. Please run it again as administrator.
if "%~1"=="" pause
exit /b 0

rem One question: the command as it stands, what it prints, and its exit code ("ver" sets that to 0 before).
:ask
>>"%OUT%" echo [%MARK%] begin %*
ver >nul
%* >>"%OUT%" 2>nul
>>"%OUT%" echo [%MARK%] end %ERRORLEVEL%
exit /b 0
