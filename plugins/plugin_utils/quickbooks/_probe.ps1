# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs SQL statements through ODBC in the session of the signed-in user, who is the only one that QuickBooks answers, and writes what came
# back. It decides nothing: the statements, their order and their meaning are in request.json and on the controller.
# request.json: {schema, nonce, connection, connect_timeout, statement_timeout, max_rows, pause,
#                sessions: [[{id, sql, unless_rows: [id], only_rows: [id]}]]}
# result.json:  {schema, nonce, language, user, session, elevated, bits, programs, statements, rows: {id: {columns, rows}}, errors: {id: text}, end}
# Errors besides those of statements: connect (no connection), script (what stopped this script), language (it may not use ODBC here).
param([Parameter(Mandatory = $true)][string]$Folder)
$ErrorActionPreference = 'Stop'
# Until the language mode is known only cmdlets: Constrained Language Mode (AppLocker, WDAC) allows no methods of .NET's classes.
$request = Get-Content -LiteralPath (Join-Path $Folder 'request.json') -Raw -Encoding UTF8 | ConvertFrom-Json
$language = [string]$ExecutionContext.SessionState.LanguageMode
$rows = @{}
$errors = @{}
$result = @{ schema = '1'; nonce = $request.nonce; language = $language; statements = 0; rows = $rows; errors = $errors; end = $request.nonce }

function Test-Wanted($statement) {
    foreach ($id in @($statement.unless_rows)) { if ($id -and $rows[$id] -and $rows[$id].rows.Count) { return $false } }
    foreach ($id in @($statement.only_rows)) { if ($id -and -not ($rows[$id] -and $rows[$id].rows.Count)) { return $false } }
    foreach ($id in @($statement.unless_rows) + @($statement.only_rows)) { if ($id -and $errors.ContainsKey($id)) { return $false } }
    return $true
}

function Invoke-Statement($connection, $statement) {
    $command = $connection.CreateCommand()
    $command.CommandText = $statement.sql
    $command.CommandTimeout = [int]$request.statement_timeout
    $reader = $command.ExecuteReader()
    try {
        $columns = @()
        for ($i = 0; $i -lt $reader.FieldCount; $i++) { $columns += $reader.GetName($i) }
        $found = New-Object Collections.ArrayList
        while ($reader.Read() -and $found.Count -lt [int]$request.max_rows) {
            $row = @()
            for ($i = 0; $i -lt $reader.FieldCount; $i++) {
                if ($reader.IsDBNull($i)) { $row += $null } else { $row += [string]$reader.GetValue($i) }
            }
            [void]$found.Add($row)
        }
        $rows[$statement.id] = @{ columns = $columns; rows = $found }
    } finally { $reader.Close(); $command.Dispose() }
}

function Invoke-Session($session) {
    $connection = New-Object System.Data.Odbc.OdbcConnection
    try {
        $connection.ConnectionString = $request.connection
        $connection.ConnectionTimeout = [int]$request.connect_timeout
        $connection.Open()
        foreach ($statement in $session) {
            if (-not (Test-Wanted $statement)) { continue }
            $result.statements++
            try { Invoke-Statement $connection $statement } catch { $errors[$statement.id] = $_.Exception.GetBaseException().Message }
        }
    } catch {
        $errors['connect'] = $_.Exception.GetBaseException().Message
    } finally {
        $connection.Dispose()
        [System.Data.Odbc.OdbcConnection]::ReleaseObjectPool() # a pooled connection would carry its statements into the next session
    }
}

function Get-Asker {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $result.user = $identity.Name
    $result.session = [Diagnostics.Process]::GetCurrentProcess().SessionId
    $result.elevated = (New-Object Security.Principal.WindowsPrincipal $identity).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
    $result.bits = [IntPtr]::Size * 8
    $result.programs = @(Get-Process | Where-Object { $_.ProcessName -like 'QBW*' -or $_.ProcessName -eq 'QRemoteServer' } | ForEach-Object {
            @{ name = $_.ProcessName; session = $_.SessionId }
        })
}

if ($language -ne 'FullLanguage') {
    $errors['language'] = $language
} else {
    try {
        Get-Asker
        $asked = 0
        foreach ($session in $request.sessions) {
            # QuickBooks that was closed before closes again after each connection, which takes it a while (80040408, 80040424)
            if ($asked++) { Start-Sleep -Seconds ([int]$request.pause) }
            Invoke-Session $session
            if ($asked -gt 1 -and $errors['connect'] -match '80040408|80040424') {
                $errors.Remove('connect')
                Start-Sleep -Seconds (3 * [int]$request.pause)
                Invoke-Session $session
            }
            if ($errors.ContainsKey('connect')) { break }
        }
    } catch { $errors['script'] = $_.Exception.GetBaseException().Message }
}
$text = ConvertTo-Json -InputObject $result -Depth 6 -Compress
if ($language -eq 'FullLanguage') {
    $text = [regex]::Replace($text, '[^\x20-\x7e]', { param($match) '\u{0:x4}' -f [int][char]$match.Value })
}
# the one file of this folder that its user may write, made beforehand
Set-Content -LiteralPath (Join-Path $Folder 'result.json') -Value $text -Encoding ASCII
