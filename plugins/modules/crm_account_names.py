#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Item 2.2 of the checklist, for Salesforce and Creatio."""
from __future__ import annotations

DOCUMENTATION = r"""
module: crm_account_names
short_description: Audit and scrub account names for QuickBooks
version_added: 1.0.0
description:
  - Item 2.2 of the pre-flight checklist. Finds every account name that QuickBooks refuses, longer than 41 characters or with a colon, and proposes a
    legal, unique and stable one.
  - Characters are counted as UTF-16 code units, as Windows does; an emoji counts two. QuickBooks does not publish what it counts, and a name that
    passes here passes under either reading.
  - Uniqueness ignores case, width and runs of spaces, and holds against all accounts within O(where), the other proposals and O(quickbooks_names).
  - Accounts are streamed; memory grows with the bad names only. From 50,000 accounts on Salesforce's Bulk API 2.0 is used, except in check mode,
    where no query job is left behind.
  - With O(state=scrubbed) only approved rows are written, in batches, after a backup. Each record's own refusal is reported. A lost answer is settled
    by reading, never by writing again.
  - An audit that is not proven to see every account, or sees none, is V(error). Names with characters that InterWeave's single-run flows refuse, and
    names that occur twice, are warnings.
  - This module is in no action group, since its connection options are in O(salesforce) and O(creatio).
author:
  - InterWeave SmartIntegration collection contributors (@interweave)
options:
  crm:
    description:
      - The CRM to log in to.
    type: str
    required: true
    choices: [salesforce, creatio]
  salesforce:
    description:
      - How to log in to Salesforce; used with O(crm=salesforce).
      - What is not given is taken from the environment variables C(INTERWEAVE_SALESFORCE_*), as in M(interweave.smartintegration.salesforce_info).
    type: dict
    suboptions:
      auth:
        description:
          - V(client_credentials) logs in as the run-as user of an External Client App (or an older Connected App). Recommended.
          - V(jwt) logs in as O(salesforce.username) with a certificate of the app.
          - V(password) is SOAP login with password and security token. Salesforce answers it up to API version 64.0 only, has it disabled in new orgs
            and retires it in Summer 2027.
          - V(session) uses a session that somebody else opened. It cannot be renewed when it expires.
        type: str
        choices: [client_credentials, jwt, password, session]
        default: client_credentials
      login_url:
        description:
          - Where to log in. For O(salesforce.auth=client_credentials) the org's My Domain, such as V(https://acme.my.salesforce.com).
          - For O(salesforce.auth=jwt) and O(salesforce.auth=password) V(https://login.salesforce.com) when not set; V(https://test.salesforce.com) or the
            My Domain for a sandbox.
        type: str
      instance_url:
        description:
          - The org's address for O(salesforce.auth=session). The other logins are told it by Salesforce.
        type: str
      client_id:
        description:
          - Consumer key of the app.
        type: str
      client_secret:
        description:
          - Consumer secret of the app, for O(salesforce.auth=client_credentials).
        type: str
      private_key:
        description:
          - The app's RSA private key in PEM form, not encrypted, for O(salesforce.auth=jwt).
        type: str
      private_key_file:
        description:
          - File with that key, instead of O(salesforce.private_key).
        type: path
      jwt_audience:
        description:
          - Audience of the JWT. By default V(https://test.salesforce.com) for a sandbox's login URL, else V(https://login.salesforce.com).
        type: str
      username:
        description:
          - User to log in as, for O(salesforce.auth=jwt) and O(salesforce.auth=password).
        type: str
      password:
        description:
          - Password of the user, for O(salesforce.auth=password).
        type: str
      security_token:
        description:
          - Security token of the user, for O(salesforce.auth=password). Not needed from a trusted network.
        type: str
      session_id:
        description:
          - Session id or access token, for O(salesforce.auth=session).
        type: str
      api_version:
        description:
          - Version of the REST API, V(52.0) or later.
        type: str
        default: '62.0'
      ca_path:
        description:
          - File with the certificate authorities to trust instead of the usual ones.
          - Certificates are always checked.
        type: path
      proxy:
        description:
          - Address of an HTTP proxy. By default C(HTTPS_PROXY) and C(NO_PROXY) of the environment count.
        type: str
      timeout:
        description:
          - Longest wait for an answer, in seconds.
        type: int
        default: 60
      retries:
        description:
          - How often a request that changes nothing is repeated after a lost connection or an answer 429, 502, 503 or 504. V(0) to V(10).
        type: int
        default: 3
      request_reserve:
        description:
          - Stop with an error when fewer requests than this are left of the org's 24-hour allowance, so that the other integrations keep theirs.
        type: int
        default: 100
  creatio:
    description:
      - How to log in to Creatio; used with O(crm=creatio).
      - What is not given is taken from the environment variables C(INTERWEAVE_CREATIO_*), as in M(interweave.smartintegration.creatio_info).
    type: dict
    suboptions:
      url:
        description:
          - Address of the Creatio site as one opens it in a browser, such as V(https://acme.creatio.com).
          - Must be C(https). A trailing C(/0) is ignored.
        type: str
      auth:
        description:
          - V(client_credentials) logs in with an OAuth application of the site (System Designer > OAuth 2.0 integrated applications). Creatio
            recommends it.
          - V(password) logs in with a user name and a password, as the login form does. It fails for users with two-factor or single sign-on logins.
        type: str
        choices: [client_credentials, password]
        default: client_credentials
      identity_url:
        description:
          - Address of the identity service that gives tokens; the value of the system setting C(OAuth20IdentityServerUrl).
          - By default C(https://<name>-is.creatio.com) for a site C(https://<name>.creatio.com). Needed for other sites with
            O(creatio.auth=client_credentials).
        type: str
      client_id:
        description:
          - Client id of the OAuth application.
        type: str
      client_secret:
        description:
          - Client secret of the OAuth application. The application has none while C(Public client) is on.
        type: str
      username:
        description:
          - Name of the user for O(creatio.auth=password).
        type: str
      password:
        description:
          - Password of the user for O(creatio.auth=password).
        type: str
      runtime:
        description:
          - Layout of the site's addresses. V(netframework) has its services below C(/0/), V(net) (.NET Core, 6 or 8) has not.
          - V(auto) asks the first and, when no data comes, the second. That costs at most two requests.
        type: str
        choices: [auto, net, netframework]
        default: auto
      ca_path:
        description:
          - File with the certificate authorities to trust instead of the usual ones.
        type: path
      proxy:
        description:
          - Address of an HTTP proxy. By default C(HTTPS_PROXY) and C(NO_PROXY) of the environment count.
        type: str
      timeout:
        description:
          - Longest wait for an answer, in seconds.
        type: int
        default: 60
      retries:
        description:
          - How often a request that changes nothing is repeated after a lost connection or an answer 429, 502, 503 or 504. V(0) to V(10).
        type: int
        default: 3
  state:
    description:
      - V(audited) looks, and writes the proposals if O(proposals_file) is given.
      - V(scrubbed) also writes the approved new names. It needs O(approved_file), O(backup_dir) and O(integration_username).
    type: str
    choices: [audited, scrubbed]
    default: audited
  where:
    description:
      - Condition in the CRM's own language that limits the accounts, without the word C(WHERE). For Salesforce SOQL, such as
        V(RecordType.DeveloperName = 'Customer'); for Creatio an OData filter. Empty means all accounts.
    type: str
    default: ""
  binding_field:
    description: Field that is filled once an account is bound to QuickBooks, so that bound accounts are told apart.
    type: str
    default: ""
  quickbooks_names:
    description: Names that QuickBooks has, of customers, vendors, employees and other names, active or not. No proposal repeats one of them.
    type: list
    elements: str
    default: []
  quickbooks_names_file:
    description: File with such names, UTF-8, one in each line.
    type: path
  proposals_file:
    description:
      - CSV file to write, with the columns C(id), C(old), C(new), C(problem), C(kind), C(bound) and C(collision), for the client to approve.
      - Cells that a spreadsheet would take for a formula begin with an apostrophe; it is taken off again when the file is read.
      - It is a report, so it is written in check mode too. Only its owner can read it.
    type: path
  approved_file:
    description:
      - CSV file with the columns C(id), C(old) and C(new), in UTF-8. Comma, semicolon or tab will do. Rows without C(new) are left out.
      - A row is written only when the account still has the name C(old), C(new) is legal, no other account has it, and QuickBooks has it not,
        unless the account is known to be bound.
    type: path
  backup_dir:
    description: Folder for the backup, a CSV file with C(id), C(old) and C(new) of everything that will be written. Made before the first write.
    type: path
  integration_username:
    description: User name of InterWeave's integration user. The module refuses to rename as this user, since InterWeave's Repetition Protection
      skips every record that this user changed last.
    type: str
  max_listed:
    description: How many bad accounts to list in RV(accounts). The proposals file has them all.
    type: int
    default: 50
attributes:
  check_mode:
    description: Can run in check mode and return changed status prediction without modifying target.
    support: full
  diff_mode:
    description: Returns details on what has changed, or would change, when in diff mode.
    support: full
  platform:
    description: Target OS/families that can be operated against.
    support: full
    platforms: posix
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
requirements:
  - requests >= 2.31
  - simple-salesforce >= 1.12.10 (for Salesforce)
notes:
  - Runs on the controller without a connection to the host, unless the task is delegated to another machine.
  - Written from public documentation and tested against simulated CRMs; not proven on real ones.
seealso:
  - module: interweave.smartintegration.crm_steps
  - module: interweave.smartintegration.crm_restore
"""

EXAMPLES = r"""
- name: Audit the account names and write proposals for the client
  interweave.smartintegration.crm_account_names:
    crm: salesforce
    salesforce:
      login_url: https://acme.my.salesforce.com
      client_id: "{{ acme_sf_client_id }}"
      client_secret: "{{ acme_sf_client_secret }}"
    where: Type = 'Customer'
    proposals_file: /srv/preflight/acme/names.csv

- name: Write the names that the client approved
  interweave.smartintegration.crm_account_names:
    crm: salesforce
    salesforce:
      login_url: https://acme.my.salesforce.com
      client_id: "{{ acme_sf_client_id }}"
      client_secret: "{{ acme_sf_client_secret }}"
    state: scrubbed
    approved_file: /srv/preflight/acme/names-approved.csv
    backup_dir: /srv/preflight/acme/backup
    integration_username: interweave@acme.example
"""

RETURN = r"""
status:
  description: >-
    V(pass), V(fail), V(error) (could not be judged), V(changed) or V(would_change).
  returned: always
  type: str
  sample: pass
expected:
  description: What was looked for.
  returned: always
  type: str
  sample: "account names of at most 41 characters, without a colon"
actual:
  description: What was found.
  returned: always
  type: str
  sample: "3 of 7 accounts have a name QuickBooks refuses: 2 too long, 1 with a colon"
evidence:
  description: What the statement rests on, line by line.
  returned: always
  type: list
  elements: str
  sample: []
remedy:
  description: What to do, and where; empty when nothing is to be done.
  returned: always
  type: str
  sample: ""
owner:
  description: Who can act (V(client), V(it), V(crm_admin), V(interweave) or V(operator)); empty when the item of the checklist decides.
  returned: always
  type: str
  sample: crm_admin
blocked_by:
  description: Why a wanted change was not made, for example V(check mode); empty when none was held back.
  returned: always
  type: str
  sample: ""
changes:
  description: What was, or would be, changed, each with V(what), V(before), V(after) and V(applied).
  returned: always
  type: list
  elements: dict
  sample: []
written:
  description: Number of changes that were made.
  returned: when the CRM answered
  type: int
  sample: 0
not_written:
  description: Changes that were refused, with the CRM's reason.
  returned: when the CRM answered
  type: list
  elements: str
  sample: []
counts:
  description: Numbers of accounts, V(total), V(bad), V(too_long), V(colon), V(person), V(bound), V(collisions), V(unwelcome) and V(duplicates).
  returned: when the CRM answered
  type: dict
  sample: {total: 7, bad: 3, too_long: 2, colon: 1, person: 0, bound: 0, collisions: 1, unwelcome: 1, duplicates: 0}
accounts:
  description: The first bad accounts, each with V(id), V(old), V(new), V(kind), V(bound), V(problems), V(length) and V(collision).
  returned: when the CRM answered
  type: list
  elements: dict
  sample: []
proposals_file:
  description: The file with the proposals; empty when none was asked for.
  returned: when the CRM answered
  type: str
  sample: /srv/preflight/acme/names.csv
backup_file:
  description: The backup of the old names; empty when nothing was written.
  returned: when the CRM answered
  type: str
  sample: ""
already:
  description: Number of approved names that stood already.
  returned: when the CRM answered
  type: int
  sample: 0
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("crm_account_names")


if __name__ == "__main__":
    main()
