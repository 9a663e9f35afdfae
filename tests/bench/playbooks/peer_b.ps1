# SPDX-FileCopyrightText: InterWeave SmartIntegration collection contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# checks: driver32, driver64, dsn, auto_update, update_service, update_agent, rule_qremote, rule_proxy, proxy, listener, session, qremote, quickbooks, logon, sleep, zone, service
$found = [System.Collections.Generic.List[object]]::new()
function Add-Check([string]$Check, [bool]$Ok, $Actual) { $found.Add(@{ check = $Check; ok = $Ok; actual = "$Actual" }) }
function Read-Value([string]$Path, [string]$Name) {
    $key = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64').OpenSubKey($Path)
    if ($key) { $key.GetValue($Name); $key.Dispose() }
}
$qremote = 'C:\Program Files (x86)\QODBC Driver for QuickBooks\QRemote\Server\QRemoteServer.exe'
foreach ($bits in @{ driver32 = 'SOFTWARE\WOW6432Node\ODBC\ODBCINST.INI'; driver64 = 'SOFTWARE\ODBC\ODBCINST.INI' }.GetEnumerator()) {
    $dll = Read-Value "$($bits.Value)\QODBC Driver for QuickBooks" 'Driver'
    $version = if ($dll -and [IO.File]::Exists($dll)) { [Diagnostics.FileVersionInfo]::GetVersionInfo($dll).FileVersion }
    Add-Check $bits.Key ($version -and [version]$version -ge [version]'24.0.0.359') "$dll $version"
}
$dsn = 'SOFTWARE\WOW6432Node\ODBC\ODBC.INI'
$listed = Read-Value "$dsn\ODBC Data Sources" 'UmbrellaQR'
$file = Read-Value "$dsn\UmbrellaQR" 'DFQ'
$mode = Read-Value "$dsn\UmbrellaQR" 'OpenMode'
Add-Check 'dsn' ($listed -eq 'QODBC Driver for QuickBooks' -and $file -eq 'C:\Users\Public\Documents\Intuit\QuickBooks\Company Files\Umbrella.qbw' -and $mode -eq 'M') "$listed $file $mode"
$on = Get-ChildItem 'C:\ProgramData\Intuit\QuickBooks*\Components\QBUpdate\qbchan.dat' -ErrorAction SilentlyContinue |
    Where-Object { [IO.File]::ReadAllText($_.FullName, [Text.Encoding]::GetEncoding(1252)) -notmatch '(?s)^\[ChannelInfo\][^\[]*\bBackgroundEnabled=0' }
Add-Check 'auto_update' (-not $on) ($on.FullName -join ', ')
$services = @{}
foreach ($service in Get-CimInstance Win32_Service -Filter "Name='QBUpdateMonitorService' OR Name='InterWeaveAgent' OR Name='iphlpsvc'" -Property Name, State, StartMode, ProcessId) { $services[$service.Name] = $service }
Add-Check 'update_service' ($services.QBUpdateMonitorService.StartMode -in $null, 'Disabled') $services.QBUpdateMonitorService.StartMode
$startup = 'C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp'
Add-Check 'update_agent' (-not [IO.File]::Exists("$startup\QuickBooks Update Agent.lnk")) ''
$key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules')
$rules = foreach ($name in $key.GetValueNames()) { $key.GetValue($name) }
foreach ($wanted in @{ rule_qremote = @('InterWeave QRemote', 4500); rule_proxy = @('InterWeave port proxy 8001', 8001) }.GetEnumerator()) {
    $rule = @($rules -match [regex]::Escape("|Name=$($wanted.Value[0])|"))
    $right = $rule.Count -eq 1 -and $rule[0] -match '\|Action=Allow\|Active=TRUE\|Dir=In\|Protocol=6\|' -and $rule[0].Contains("|LPort=$($wanted.Value[1])|") -and
        $rule[0].Contains('|RA4=203.0.113.10|') -and $rule[0].Contains('|RA4=203.0.113.11|')
    Add-Check $wanted.Key $right ($rule -join ' ')
}
$to = Read-Value 'SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp' '0.0.0.0/8001'
Add-Check 'proxy' ($to -eq '127.0.0.1/4500' -and $services.iphlpsvc.State -eq 'Running') $to
$listener = Get-CimInstance -Namespace root/standardcimv2 MSFT_NetTCPConnection -Filter 'LocalPort=4500 AND State=2' -Property OwningProcess, LocalAddress
$processes = Get-CimInstance Win32_Process -Filter "Name='QRemoteServer.exe' OR Name='QBW.EXE' OR Name='explorer.exe'" -Property Name, ProcessId, SessionId, ExecutablePath, CreationDate
$server = $processes | Where-Object Name -EQ 'QRemoteServer.exe'
$books = $processes | Where-Object Name -EQ 'QBW.EXE'
Add-Check 'listener' ($server.ProcessId -contains $listener.OwningProcess) $listener.OwningProcess
Add-Check 'session' ($server.SessionId -gt 0 -and $server.SessionId -eq $books.SessionId) $server.SessionId
Add-Check 'qremote' (@($server).Count -eq 1 -and $server.ExecutablePath -eq $qremote) ($server.ExecutablePath -join ', ')
Add-Check 'quickbooks' ([bool]$books) ($books.ExecutablePath -join ', ')
$links = [IO.Directory]::GetFiles($startup, '*.lnk')
Add-Check 'logon' (@($links -match 'QRemote').Count -and @($links -match 'QuickBooks').Count) ($links -join ', ')
$scheme = Read-Value 'SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes' 'ActivePowerScheme'
$sleep = Read-Value "SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes\$scheme\238c9fa8-0aad-41ed-83f4-97be242c8f20\29f6c1db-86da-48c5-9fdb-f2b67b1f44da" 'ACSettingIndex'
Add-Check 'sleep' ($sleep -eq 0) $sleep
$zone = [TimeZoneInfo]::Local.Id
Add-Check 'zone' ($zone -eq 'Eastern Standard Time') $zone
Add-Check 'service' ($services.InterWeaveAgent.State -eq 'Running') $services.InterWeaveAgent.State
$Ansible.Result = @{ findings = $found }
$Ansible.Changed = $false
$Ansible.Failed = [bool]($found.Where({ -not $_.ok }))
