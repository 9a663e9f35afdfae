/* Copyright (c) 2026 InterWeave SmartIntegration collection contributors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A driver for the real unixODBC driver manager that behaves like QODBC where the checks look: it refuses connections with QuickBooks'
 * HRESULTs, counts statements and refuses the sixth of a connection, refuses writes as the read-only edition does, and puts the offending
 * name into error 3100. Everything else is the SQLite driver's, to which this library is linked: the driver manager finds the functions
 * that are not here in the dependency.
 *
 * It is told what to do by the file <database>.control (lines key=value) and writes what happened to <database>.log.
 */
#include <sql.h>
#include <sqlext.h>
#include <odbcinst.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define MAX 256
static struct slot { SQLHANDLE handle; SQLHANDLE dbc; int statements, told; char database[1024]; char error[1024]; } slots[MAX];

static void *real(const char *name) {
    static void *driver;
    if (!driver) driver = dlopen(DRIVER, RTLD_LAZY | RTLD_LOCAL);
    return dlsym(driver, name);
}

static struct slot *slot(SQLHANDLE handle, int make) {
    for (int i = 0; i < MAX; i++) if (slots[i].handle == handle) return &slots[i];
    for (int i = 0; make && i < MAX; i++) if (!slots[i].handle) { memset(&slots[i], 0, sizeof slots[i]); slots[i].handle = handle; return &slots[i]; }
    return NULL;
}

static int setting(const char *database, const char *key, char *value, size_t size) {
    char path[1100], line[1100];
    snprintf(path, sizeof path, "%s.control", database);
    FILE *in = fopen(path, "r");
    if (!in) return 0;
    int found = 0;
    while (!found && fgets(line, sizeof line, in)) {
        line[strcspn(line, "\n")] = 0;
        size_t length = strlen(key);
        if (!strncmp(line, key, length) && line[length] == '=') { snprintf(value, size, "%s", line + length + 1); found = 1; }
    }
    fclose(in);
    return found;
}

static void note(const char *database, const char *what, const char *detail) {
    if (database[0] != '/') return;  /* a path of the Windows host: there is no such file here */
    char path[1100];
    snprintf(path, sizeof path, "%s.log", database);
    FILE *out = fopen(path, "a");
    if (!out) return;
    fprintf(out, "%d\t%s\t", (int)getpid(), what);
    for (; *detail; detail++) fputc(*detail == '\n' || *detail == '\t' ? ' ' : *detail, out);
    fputc('\n', out);
    fclose(out);
}

static SQLRETURN refuse(struct slot *s, const char *text) {
    snprintf(s->error, sizeof s->error, "%s", text);
    return SQL_ERROR;
}

/* One attribute of a connection string, by ODBC's grammar: values may stand in braces, a closing brace inside is doubled, the first one wins. */
static int attribute(const char *text, const char *wanted, char *out, size_t size) {
    while (*text) {
        text += strspn(text, "; ");
        size_t length = strcspn(text, "=;");
        int hit = length == strlen(wanted) && !strncasecmp(text, wanted, length);
        text += length;
        if (*text != '=') continue;
        text++;
        size_t n = 0;
        if (*text == '{') {
            for (text++; *text && (*text != '}' || text[1] == '}'); text++) {
                if (*text == '}') text++;
                if (hit && n < size - 1) out[n++] = *text;
            }
            text += *text == '}';
        } else for (; *text && *text != ';'; text++) if (hit && n < size - 1) out[n++] = *text;
        if (hit) { out[n] = 0; return 1; }
    }
    return 0;
}

/* The lab keeps each file's Windows path and database, separated by a tab, beside the driver manager's configuration. */
static void mapped(char *path, size_t size) {
    char name[1100], line[2200];
    snprintf(name, sizeof name, "%s/paths.txt", getenv("ODBCSYSINI") ? getenv("ODBCSYSINI") : "/etc");
    FILE *in = fopen(name, "r");
    while (in && fgets(line, sizeof line, in)) {
        char *tab = strchr(line, '\t');
        if (!tab) continue;
        *tab = 0;
        tab[1 + strcspn(tab + 1, "\n")] = 0;
        if (!strcasecmp(line, path)) { snprintf(path, size, "%s", tab + 1); break; }
    }
    if (in) fclose(in);
}

/* The file that a connection string means: by path, else by its DSN (behind a driver: the server's DSN) in the driver manager's configuration. */
static void database_of(const char *text, char *out, size_t size) {
    char dsn[256] = "";
    out[0] = 0;
    if (attribute(text, "DFQ", out, size) && strcmp(out, ".")) { mapped(out, size); return; }
    if (!attribute(text, "DSN", dsn, sizeof dsn)) attribute(text, "RemoteDSN", dsn, sizeof dsn);
    SQLGetPrivateProfileString(dsn, "Database", "", out, size, "odbc.ini");
}

static SQLRETURN opened(SQLHDBC dbc, const char *database, const char *application) {
    struct slot *s = slot(dbc, 1);
    char value[1024];
    snprintf(s->database, sizeof s->database, "%s", database);
    s->statements = 0;
    s->error[0] = 0;
    s->told = 0;
    note(database, "connect", application);
    if (setting(database, "connect_delay", value, sizeof value)) usleep((useconds_t)(atof(value) * 1000000));
    if (setting(database, "connect_error", value, sizeof value)) return refuse(s, value);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLDriverConnect(SQLHDBC dbc, SQLHWND window, SQLCHAR *in, SQLSMALLINT in_length, SQLCHAR *out, SQLSMALLINT out_max,
                                   SQLSMALLINT *out_length, SQLUSMALLINT completion) {
    SQLRETURN (*next)(SQLHDBC, SQLHWND, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *, SQLUSMALLINT) = real("SQLDriverConnect");
    char text[4096], database[1024], passed[2100];
    snprintf(text, sizeof text, "%.*s", in_length == SQL_NTS ? (int)sizeof text - 1 : in_length, (char *)in);
    database_of(text, database, sizeof database);
    if (opened(dbc, database, text) == SQL_ERROR) return SQL_ERROR;
    if (access(database, F_OK)) return refuse(slot(dbc, 1), "[QODBC] QB Begin Session Failed. Error = 80040403, QuickBooks found an error when it tried to open the company file.");
    snprintf(passed, sizeof passed, "Database=%s;Timeout=2000;", database);
    return next(dbc, window, (SQLCHAR *)passed, SQL_NTS, out, out_max, out_length, completion);
}

SQLRETURN SQL_API SQLGetDiagRec(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT record, SQLCHAR *state, SQLINTEGER *native, SQLCHAR *message,
                                SQLSMALLINT max, SQLSMALLINT *length) {
    SQLRETURN (*next)(SQLSMALLINT, SQLHANDLE, SQLSMALLINT, SQLCHAR *, SQLINTEGER *, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *) = real("SQLGetDiagRec");
    struct slot *s = slot(handle, 0);
    if (!s || !s->error[0]) return next(type, handle, record, state, native, message, max, length);
    if (record > 1) return SQL_NO_DATA;
    if (state) strcpy((char *)state, "HY000");
    if (native) *native = 0;
    if (length) *length = (SQLSMALLINT)strlen(s->error);
    if (message && max > 0) snprintf((char *)message, max, "%s", s->error);
    return SQL_SUCCESS;
}

/* The driver manager asks this one: every record is handed out once. */
SQLRETURN SQL_API SQLError(SQLHENV environment, SQLHDBC dbc, SQLHSTMT statement, SQLCHAR *state, SQLINTEGER *native, SQLCHAR *message,
                           SQLSMALLINT max, SQLSMALLINT *length) {
    SQLRETURN (*next)(SQLHENV, SQLHDBC, SQLHSTMT, SQLCHAR *, SQLINTEGER *, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *) = real("SQLError");
    struct slot *s = slot(statement ? (SQLHANDLE)statement : (SQLHANDLE)dbc, 0);
    if (s && s->told) { s->told = 0; return SQL_NO_DATA; }
    if (!s || !s->error[0]) return next(environment, dbc, statement, state, native, message, max, length);
    SQLRETURN code = SQLGetDiagRec(0, s->handle, 1, state, native, message, max, length);
    s->error[0] = 0;
    s->told = 1;
    return code;
}

SQLRETURN SQL_API SQLAllocStmt(SQLHDBC dbc, SQLHSTMT *output) {
    SQLRETURN (*next)(SQLHDBC, SQLHSTMT *) = real("SQLAllocStmt");
    SQLRETURN code = next(dbc, output);
    if (SQL_SUCCEEDED(code)) { struct slot *s = slot(*output, 1); if (s) s->dbc = dbc; }
    return code;
}

SQLRETURN SQL_API SQLFreeStmt(SQLHSTMT statement, SQLUSMALLINT option) {
    SQLRETURN (*next)(SQLHSTMT, SQLUSMALLINT) = real("SQLFreeStmt");
    struct slot *s = option == SQL_DROP ? slot(statement, 0) : NULL;
    if (s) memset(s, 0, sizeof *s);
    return next(statement, option);
}

SQLRETURN SQL_API SQLAllocHandle(SQLSMALLINT type, SQLHANDLE input, SQLHANDLE *output) {
    SQLRETURN (*next)(SQLSMALLINT, SQLHANDLE, SQLHANDLE *) = real("SQLAllocHandle");
    SQLRETURN code = next(type, input, output);
    if (type == SQL_HANDLE_STMT && SQL_SUCCEEDED(code)) { struct slot *s = slot(*output, 1); if (s) s->dbc = input; }
    return code;
}

SQLRETURN SQL_API SQLFreeHandle(SQLSMALLINT type, SQLHANDLE handle) {
    SQLRETURN (*next)(SQLSMALLINT, SQLHANDLE) = real("SQLFreeHandle");
    struct slot *s = slot(handle, 0);
    if (s) memset(s, 0, sizeof *s);
    return next(type, handle);
}

static int writes(const char *sql) {
    while (*sql == ' ' || *sql == '\n') sql++;
    return !strncasecmp(sql, "insert", 6) || !strncasecmp(sql, "update", 6) || !strncasecmp(sql, "delete", 6);
}

/* Counts a statement and says whether it may run. */
static SQLRETURN admitted(SQLHSTMT statement, const char *sql) {
    struct slot *s = slot(statement, 1), *connection = s ? slot(s->dbc, 0) : NULL;
    char value[1024];
    if (!s || !connection) return SQL_SUCCESS;
    s->error[0] = 0;
    s->told = 0;
    connection->statements++;
    note(connection->database, writes(sql) ? "write" : "read", sql);
    int limit = setting(connection->database, "limit", value, sizeof value) ? atoi(value) : 0;
    if (limit && connection->statements > limit)
        return refuse(s, "[QODBC] You have reached the limit of SQL statements per session of the evaluation version.");
    if (writes(sql) && setting(connection->database, "read_only", value, sizeof value)) return refuse(s, value);
    if (setting(connection->database, "statement_error", value, sizeof value)) return refuse(s, value);
    return SQL_SUCCESS;
}

/* SQLite's triggers raise a fixed text: put the name in, and QODBC's prefix before it. */
static SQLRETURN worded(SQLHSTMT statement, SQLRETURN code, const char *sql) {
    if (code != SQL_ERROR) return code;
    SQLCHAR state[6], message[900];
    SQLINTEGER native;
    SQLSMALLINT length;
    SQLRETURN (*next)(SQLSMALLINT, SQLHANDLE, SQLSMALLINT, SQLCHAR *, SQLINTEGER *, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *) = real("SQLGetDiagRec");
    if (!SQL_SUCCEEDED(next(SQL_HANDLE_STMT, statement, 1, state, &native, message, sizeof message, &length))) return code;
    char *at = strstr((char *)message, "3100 - ");
    struct slot *s = slot(statement, 1);
    if (!s) return code;
    if (!at) {  /* the record was taken out above, so it is kept here; "[SQLite]text (1)" becomes QODBC's */
        char *text = strncmp((char *)message, "[SQLite]", 8) ? (char *)message : (char *)message + 8, *end = strrchr(text, '(');
        if (end && end > text && strspn(end + 1, "0123456789") && end[1 + strspn(end + 1, "0123456789")] == ')') end[-1] = 0;
        snprintf(s->error, sizeof s->error, "%s%s", strncmp(text, "[QODBC]", 7) ? "[QODBC] " : "", text);
        return code;
    }
    char name[256] = "";
    const char *from = strchr(sql, '\'');
    size_t n = 0;
    for (from = from ? from + 1 : ""; *from && n < sizeof name - 1; from++) {
        if (*from == '\'') { if (from[1] != '\'') break; from++; }
        name[n++] = *from;
    }
    snprintf(s->error, sizeof s->error, "[QODBC] Error: 3100 - The name \"%s\" of the list element is already in use.", name);
    return code;
}

SQLRETURN SQL_API SQLExecDirect(SQLHSTMT statement, SQLCHAR *sql, SQLINTEGER length) {
    SQLRETURN (*next)(SQLHSTMT, SQLCHAR *, SQLINTEGER) = real("SQLExecDirect");
    char text[8192];
    snprintf(text, sizeof text, "%.*s", length == SQL_NTS ? (int)sizeof text - 1 : (int)length, (char *)sql);
    if (admitted(statement, text) == SQL_ERROR) return SQL_ERROR;
    return worded(statement, next(statement, sql, length), text);
}

SQLRETURN SQL_API SQLPrepare(SQLHSTMT statement, SQLCHAR *sql, SQLINTEGER length) {
    SQLRETURN (*next)(SQLHSTMT, SQLCHAR *, SQLINTEGER) = real("SQLPrepare");
    char text[8192];
    snprintf(text, sizeof text, "%.*s", length == SQL_NTS ? (int)sizeof text - 1 : (int)length, (char *)sql);
    if (admitted(statement, text) == SQL_ERROR) return SQL_ERROR;
    return next(statement, sql, length);
}
