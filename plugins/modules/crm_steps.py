#!/usr/bin/python
# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several checks of one CRM with one login."""
from __future__ import annotations

DOCUMENTATION = r"""
module: crm_steps
short_description: Run several CRM checks with one login
version_added: 1.0.0
description:
  - Logs in once, reads what all steps need together, runs each step and returns its result as a finding. A step that fails does not stop the others.
  - The first reads of all Salesforce steps travel in composite batches; checking fields, permissions and organisation takes at most four requests
    after the login.
  - The readers M(interweave.smartintegration.salesforce_info) and M(interweave.smartintegration.creatio_info) make no finding; what they read is in
    RV(data).
  - This module is in no action group, and C(module_defaults) do not reach its steps.
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
  steps:
    description:
      - What to look at, in this order. A list, or the name of a variable that holds one, or such a variable in braces.
      - Each step is templated on its own; where a variable is undefined the step's finding is C(error) and the others go on.
      - Each step has O(steps[].item) and the options of exactly one resource.
    type: list
    elements: dict
    required: true
    suboptions:
      item:
        description: Id of the checklist's item that the step answers, in quotes.
        type: str
        required: true
      name:
        description: Name of the step in findings and data. By default the resource's.
        type: str
        default: ""
      crm_account_names:
        description:
          - Options of M(interweave.smartintegration.crm_account_names).
        type: dict
        suboptions:
          state:
            description:
              - V(audited) looks, and writes the proposals if C(proposals_file) is given.
              - V(scrubbed) also writes the approved new names. It needs C(approved_file), C(backup_dir) and C(integration_username).
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
            description:
              - Field that is filled once an account is bound to QuickBooks, so that bound accounts are told apart.
            type: str
            default: ""
          quickbooks_names:
            description:
              - Names that QuickBooks has, of customers, vendors, employees and other names, active or not. No proposal repeats one of them.
            type: list
            elements: str
            default: []
          quickbooks_names_file:
            description:
              - File with such names, UTF-8, one in each line.
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
            description:
              - Folder for the backup, a CSV file with C(id), C(old) and C(new) of everything that will be written. Made before the first write.
            type: path
          integration_username:
            description:
              - User name of InterWeave's integration user. The module refuses to rename as this user, since InterWeave's Repetition Protection skips
                every record that this user changed last.
            type: str
          max_listed:
            description:
              - How many bad accounts to list in C(accounts). The proposals file has them all.
            type: int
            default: 50
      salesforce_fields:
        description:
          - Options of M(interweave.smartintegration.salesforce_fields).
        type: dict
        suboptions:
          state:
            description:
              - V(verified) only looks.
              - V(present) also creates what is missing and grants the fields to C(permission_sets). It needs an administrator's login (Customize
                Application, Manage Profiles and Permission Sets).
            type: str
            choices: [verified, present]
            default: verified
          preset:
            description:
              - V(checklist) wants C(QuickBooks ID) and C(Integration Sync) on Account, Contact and Opportunity, as the pre-flight checklist says.
                Their types are published nowhere, so none is judged; when created they become Text(50) and Checkbox.
              - V(interweave_classic) wants what InterWeave's older guides name, C(QB Full Name), C(QB LastModified) and C(Active) on Account, C(QB
                LastModified) on Opportunity and Product2.
              - One of C(preset) and C(fields) is needed. The evidence also says what the other preset would find.
            type: str
            choices: [checklist, interweave_classic]
          include_contacts:
            description:
              - With C(preset=interweave_classic) also want C(QB Full Name) and C(QB LastModified) on Contact, for contacts that become customers.
            type: bool
            default: false
          fields:
            description:
              - Further fields, or replacements of the preset's with the same object and API name.
            type: list
            elements: dict
            default: []
            suboptions:
              object:
                description:
                  - API name of the object.
                type: str
                required: true
              label:
                description:
                  - Label of the field, as people see it.
                type: str
                required: true
              name:
                description:
                  - API name. By default the label with other characters than letters and digits as underscores, and C(__c). When it is given, a field
                    that only shares the label is not accepted.
                type: str
              type:
                description:
                  - Type to be judged, in the words of Setup. Without it any type will do.
                type: str
                choices: [Text, Checkbox, DateTime, Date, Picklist, Number, Currency, Percent, TextArea, LongTextArea, Email, Phone, Url, Lookup]
              length:
                description:
                  - Least length of a Text field, in characters.
                type: int
              unique:
                description:
                  - The field must be unique (judged when C(fields[].type) is given).
                type: bool
                default: false
              external_id:
                description:
                  - Make it an external id when it is created.
                type: bool
                default: false
              values:
                description:
                  - Values of a Picklist when it is created.
                type: list
                elements: str
          integration_username:
            description:
              - User name of InterWeave's integration user, when that is not the login. Field access is then computed for that user from the
                permission sets assigned to it. Without it the login is taken for the integration user. Needed with O(steps[].salesforce_fields.state=present).
            type: str
          permission_sets:
            description:
              - API names of the permission sets that get Read and Edit on every wanted field. Needed with C(state=present), since a new field is
                invisible to everybody until it is granted.
            type: list
            elements: str
            default: []
          lengthen:
            description:
              - With C(state=present) lengthen a Text field that is shorter than wanted. A type is never changed.
            type: bool
            default: false
      salesforce_permissions:
        description:
          - Options of M(interweave.smartintegration.salesforce_permissions).
        type: dict
        suboptions:
          state:
            description:
              - V(verified) only looks.
              - V(present) also grants what is missing. It needs Manage Profiles and Permission Sets and Assign Permission Sets.
            type: str
            choices: [verified, present]
            default: verified
          integration_username:
            description:
              - User name of InterWeave's integration user. By default the login's own.
            type: str
          objects:
            description:
              - API names of the objects.
            type: list
            elements: str
            default: [Account, Contact, Opportunity]
          permission_set:
            description:
              - API name of the permission set that C(state=present) keeps.
            type: str
            default: QuickBooks_Integration
          permission_set_label:
            description:
              - Its label when it is created.
            type: str
            default: QuickBooks Integration
      salesforce_picklist:
        description:
          - Options of M(interweave.smartintegration.salesforce_picklist).
        type: dict
        suboptions:
          object:
            description:
              - API name of the object.
            type: str
            required: true
          field:
            description:
              - API name of the field.
            type: str
            required: true
          values:
            description:
              - Values that it must have, exactly (API names, not labels).
            type: list
            elements: str
            required: true
          state:
            description:
              - V(verified) only looks.
              - V(present) also adds the values that are missing, with the value as label. It needs Customize Application.
            type: str
            choices: [verified, present]
            default: verified
      salesforce_info:
        description:
          - Options of M(interweave.smartintegration.salesforce_info).
        type: dict
        suboptions:
          lists:
            description:
              - Fields whose values are read, with the number of records that hold each.
            type: list
            elements: dict
            default: []
            suboptions:
              name:
                description:
                  - Name of the list in the result.
                type: str
                required: true
              object:
                description:
                  - API name of the object.
                type: str
                required: true
              field:
                description:
                  - API name of the field, a picklist or free text.
                type: str
                required: true
              counts:
                description:
                  - Whether to count records by value. Values that are in use but not on the list show up only then.
                type: bool
                default: true
          numbering:
            description:
              - Number fields, to see whether the CRM numbers by them.
            type: list
            elements: dict
            default: []
            suboptions:
              name:
                description:
                  - Name of the field in the result.
                type: str
                required: true
              object:
                description:
                  - API name of the object.
                type: str
                required: true
              field:
                description:
                  - API name of the field.
                type: str
                required: true
          time_zones:
            description:
              - Whether to read the time zones of the organisation and of a user.
            type: bool
            default: true
          zone_username:
            description:
              - The user whose time zone is read. By default the login's own.
            type: str
            default: ""
          account:
            description:
              - An account to look for, such as the canary.
            type: dict
            suboptions:
              name:
                description:
                  - Exact name, upper and lower case included.
                type: str
                required: true
              marker:
                description:
                  - Text that C(account.marker_field) must contain, so that an account of an earlier run does not count.
                type: str
                default: ""
              marker_field:
                description:
                  - Field that holds the marker. By default C(Description). It is compared here, so long text will do.
                type: str
                default: ""
              binding_field:
                description:
                  - Field that is filled once the account is bound to QuickBooks.
                type: str
                default: ""
      creatio_columns:
        description:
          - Options of M(interweave.smartintegration.creatio_columns).
        type: dict
        suboptions:
          preset:
            description:
              - V(checklist) looks for C(QuickBooks ID) and C(Integration Sync) on Account, Contact and Opportunity.
              - V(interweave_classic) looks for C(QB Full Name), C(QB LastModified) and C(Active), as InterWeave's older courses name them.
              - InterWeave's documents disagree, so there is no default. What the other preset would find is told in C(other_preset).
              - Types and lengths are published nowhere, so a preset judges none.
              - At least one of C(preset) and C(columns) is needed.
            type: str
            choices: [checklist, interweave_classic]
          include_contacts:
            description:
              - With C(preset=interweave_classic), look for the columns on Contact too; for clients whose contacts become QuickBooks customers.
            type: bool
            default: false
          columns:
            description:
              - Columns beside those of the preset. One that has the object and the name or caption of a preset's column replaces it.
            type: list
            elements: dict
            default: []
            suboptions:
              object:
                description:
                  - Name of the object (its Code in the designer), such as V(Account).
                type: str
                required: true
              name:
                description:
                  - Name of the column (its Code), with or without the prefix. It is found behind the site's prefix (system setting
                    C(SchemaNamePrefix)), behind V(Usr) and behind any other prefix of one capitalised word.
                  - At least one of C(columns[].name) and C(columns[].caption) is needed.
                type: str
              caption:
                description:
                  - Caption (Title) of the column in any of the site's languages, compared without regard to case.
                type: str
              type:
                description:
                  - Kind of the column. V(text) stands for all text types, phone, web link and email. Any kind by default.
                type: str
                choices: [text, boolean, date, datetime, time, integer, decimal, currency, lookup, guid]
              length:
                description:
                  - Number of characters that a text column must hold at least.
                type: int
          package:
            description:
              - Package that the proposed steps name.
            type: str
            default: Custom
      creatio_permissions:
        description:
          - Options of M(interweave.smartintegration.creatio_permissions).
        type: dict
        suboptions:
          state:
            description:
              - V(verified) only looks.
              - V(present) also grants those of C(operations) that the user lacks. Needs C(admin) or C(integration).
            type: str
            choices: [verified, present]
            default: verified
          integration_username:
            description:
              - Name of the integration user. When it is given and the login is another user, nothing is judged, since the rights service speaks of
                the logged-in user only.
            type: str
          objects:
            description:
              - Names of the objects that InterWeave writes.
            type: list
            elements: str
            default: [Account, Contact, Opportunity]
          operations:
            description:
              - System operations that C(state=present) grants. They hold for all objects of the site.
            type: list
            elements: str
            choices: [CanSelectEverything, CanInsertEverything, CanUpdateEverything, CanDeleteEverything, CanUseODataService]
            default: [CanSelectEverything, CanInsertEverything, CanUpdateEverything, CanUseODataService]
          sample:
            description:
              - How many of an object's last changed records are asked about when it is administered by records. V(0) to V(1000).
            type: int
            default: 20
          integration:
            description:
              - Login of the integration user at the same site, when the module's own login is an administrator's. The rights are asked about with it.
            type: dict
            suboptions:
              auth:
                description:
                  - How the integration user logs in.
                type: str
                choices: [client_credentials, password]
                default: password
              username:
                description:
                  - Name of the integration user.
                type: str
              password:
                description:
                  - Password of the integration user.
                type: str
              identity_url:
                description:
                  - Address of the identity service, when it is not that of the module's own login.
                type: str
              client_id:
                description:
                  - Client id of the integration user's OAuth application.
                type: str
              client_secret:
                description:
                  - Client secret of the integration user's OAuth application.
                type: str
          admin:
            description:
              - Login of an administrator of the same site, for C(state=present) when the module's own login is the integration user's.
              - The administrator needs the system operations C(CanChangeAdminOperationGrantee), C(CanManageAdministration) and C(CanUseODataService).
            type: dict
            suboptions:
              auth:
                description:
                  - How the administrator logs in.
                type: str
                choices: [client_credentials, password]
                default: password
              username:
                description:
                  - Name of the administrator.
                type: str
              password:
                description:
                  - Password of the administrator.
                type: str
              identity_url:
                description:
                  - Address of the identity service, when it is not that of the module's own login.
                type: str
              client_id:
                description:
                  - Client id of the administrator's OAuth application.
                type: str
              client_secret:
                description:
                  - Client secret of the administrator's OAuth application.
                type: str
      creatio_info:
        description:
          - Options of M(interweave.smartintegration.creatio_info).
        type: dict
        suboptions:
          lists:
            description:
              - Lists of values to read, such as payment terms and tax codes. Which column holds them differs from site to site.
            type: list
            elements: dict
            default: []
            suboptions:
              name:
                description:
                  - What to call the list in the result.
                type: str
                required: true
              object:
                description:
                  - Name of the object, or of a lookup object such as V(Tax).
                type: str
                required: true
              field:
                description:
                  - Name of the column. A lookup column gives the lookup's values, a text column the values that occur.
                type: str
                required: true
              counts:
                description:
                  - Count the records for each value. A lookup with more than 200 values is not counted.
                type: bool
                default: true
          numbering:
            description:
              - Columns whose numbering is asked about.
            type: list
            elements: dict
            default: []
            suboptions:
              name:
                description:
                  - What to call it in the result.
                type: str
                required: true
              object:
                description:
                  - Name of the object, such as V(Invoice).
                type: str
                required: true
              field:
                description:
                  - Name of the column, such as V(Number).
                type: str
                required: true
          time_zones:
            description:
              - Read the time zone of the system (setting C(DefaultTimeZone)) and of the user.
            type: bool
            default: true
          zone_username:
            description:
              - Whose time zone to read. By default the logged-in user's. Another user's needs a login that may read the list of users.
            type: str
            default: ""
          account:
            description:
              - Look for an account of exactly this name, such as the canary of item 3.3.
            type: dict
            suboptions:
              name:
                description:
                  - Name of the account.
                type: str
                required: true
              marker:
                description:
                  - Text that C(account.marker_field) must contain, so that an older canary is not taken for this run's.
                type: str
                default: ""
              marker_field:
                description:
                  - Column that the marker is written to. Needed with C(account.marker).
                type: str
                default: ""
              binding_field:
                description:
                  - Column that is filled once the account is bound to QuickBooks.
                type: str
                default: ""
  allow:
    description: Kinds of change that may be made. What is wanted and not allowed is C(would_change). Not given means no restriction.
    type: list
    elements: str
    choices:
      - auto_update
      - odbc_dsn
      - firewall
      - port_proxy
      - driver_install
      - service_restart
      - probe
      - canary
      - crm_fields
      - crm_permissions
      - crm_names
      - crm_picklists
      - portal_login
  window:
    description: Change window, two ISO 8601 times with UTC offset and a slash between. Looked at again before each write.
    type: str
  ticket:
    description: Number of the change, stands in every finding.
    type: str
    default: ""
  items:
    description: Only run steps of these items.
    type: list
    elements: str
  on_failure:
    description: V(fail) fails the task when a finding is C(fail) or C(error); V(report) never does.
    type: str
    choices: [fail, report]
    default: fail
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
seealso:
  - module: interweave.smartintegration.salesforce_fields
  - module: interweave.smartintegration.salesforce_permissions
  - module: interweave.smartintegration.creatio_columns
  - module: interweave.smartintegration.creatio_permissions
  - module: interweave.smartintegration.crm_account_names
  - module: interweave.smartintegration.crm_restore
  - module: interweave.smartintegration.host_steps
"""

EXAMPLES = r"""
- name: Check the CRM side of the pre-flight checklist
  interweave.smartintegration.crm_steps:
    crm: salesforce
    salesforce:
      login_url: https://acme.my.salesforce.com
      client_id: "{{ acme_sf_client_id }}"
      client_secret: "{{ acme_sf_client_secret }}"
    on_failure: report
    steps:
      - item: "2.1"
        salesforce_fields:
          preset: checklist
          integration_username: interweave@acme.example
      - item: "2.2"
        crm_account_names: {}
      - item: "2.3"
        salesforce_permissions:
          integration_username: interweave@acme.example
  register: crm
"""

RETURN = r"""
findings:
  description: One finding for each step that is no reader, as the report shows it.
  returned: always
  type: list
  elements: dict
  sample: []
steps:
  description: The same steps with the facts that the module of that name returns.
  returned: always
  type: list
  elements: dict
  sample: []
data:
  description: What the readers read, by the step's name.
  returned: always
  type: dict
  sample: {}
crm:
  description: The CRM.
  returned: always
  type: str
  sample: salesforce
"""

from ansible_collections.interweave.smartintegration.plugins.module_utils import _crms_run as _crm_run


def main() -> None:
    _crm_run.run_module("crm_steps")


if __name__ == "__main__":
    main()
