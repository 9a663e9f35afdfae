# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options with which one logs in to Salesforce, and of what is the same for all Salesforce modules."""
from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  auth:
    description:
      - V(client_credentials) logs in as the run-as user of an External Client App (or an older Connected App). Recommended.
      - V(jwt) logs in as O(username) with a certificate of the app.
      - V(password) is SOAP login with password and security token. Salesforce answers it up to API version 64.0 only, has it disabled in new orgs and
        retires it in Summer 2027.
      - V(session) uses a session that somebody else opened. It cannot be renewed when it expires.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_AUTH) is used.
    type: str
    choices: [client_credentials, jwt, password, session]
    default: client_credentials
  login_url:
    description:
      - Where to log in. For O(auth=client_credentials) the org's My Domain, such as V(https://acme.my.salesforce.com).
      - For O(auth=jwt) and O(auth=password) V(https://login.salesforce.com) when not set; V(https://test.salesforce.com) or the My Domain for a
        sandbox.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_LOGIN_URL) is used.
    type: str
  instance_url:
    description:
      - The org's address for O(auth=session). The other logins are told it by Salesforce.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_INSTANCE_URL) is used.
    type: str
  client_id:
    description:
      - Consumer key of the app.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - Consumer secret of the app, for O(auth=client_credentials).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_CLIENT_SECRET) is used.
    type: str
  private_key:
    description:
      - The app's RSA private key in PEM form, not encrypted, for O(auth=jwt).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_PRIVATE_KEY) is used.
    type: str
  private_key_file:
    description:
      - File with that key, instead of O(private_key).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_PRIVATE_KEY_FILE) is used.
    type: path
  jwt_audience:
    description:
      - Audience of the JWT. By default V(https://test.salesforce.com) for a sandbox's login URL, else V(https://login.salesforce.com).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_JWT_AUDIENCE) is used.
    type: str
  username:
    description:
      - User to log in as, for O(auth=jwt) and O(auth=password).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_USERNAME) is used.
    type: str
  password:
    description:
      - Password of the user, for O(auth=password).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_PASSWORD) is used.
    type: str
  security_token:
    description:
      - Security token of the user, for O(auth=password). Not needed from a trusted network.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_SECURITY_TOKEN) is used.
    type: str
  session_id:
    description:
      - Session id or access token, for O(auth=session).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_SESSION_ID) is used.
    type: str
  api_version:
    description:
      - Version of the REST API, V(52.0) or later.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_API_VERSION) is used.
    type: str
    default: '62.0'
  ca_path:
    description:
      - File with the certificate authorities to trust instead of the usual ones.
      - Certificates are always checked.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_CA_PATH) is used.
    type: path
  proxy:
    description:
      - Address of an HTTP proxy. By default C(HTTPS_PROXY) and C(NO_PROXY) of the environment count.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_PROXY) is used.
    type: str
  timeout:
    description:
      - Longest wait for an answer, in seconds.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_TIMEOUT) is used.
    type: int
    default: 60
  retries:
    description:
      - How often a request that changes nothing is repeated after a lost connection or an answer 429, 502, 503 or 504. V(0) to V(10).
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_RETRIES) is used.
    type: int
    default: 3
  request_reserve:
    description:
      - Stop with an error when fewer requests than this are left of the org's 24-hour allowance, so that the other integrations keep theirs.
      - If not set, the environment variable E(INTERWEAVE_SALESFORCE_REQUEST_RESERVE) is used.
    type: int
    default: 100
requirements:
  - requests >= 2.31
  - simple-salesforce >= 1.12.10
notes:
  - Runs on the controller without a connection to the host, unless the task is delegated to another machine.
  - Written from Salesforce's public documentation and tested against a simulated org; not proven on a real one.
"""
