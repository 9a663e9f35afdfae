# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options with which one logs in to Creatio, and of what is the same for all Creatio modules."""
from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  url:
    description:
      - Address of the Creatio site as one opens it in a browser, such as V(https://acme.creatio.com).
      - Must be C(https). A trailing C(/0) is ignored.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_URL) is used. One of the two is needed.
    type: str
  auth:
    description:
      - V(client_credentials) logs in with an OAuth application of the site (System Designer > OAuth 2.0 integrated applications). Creatio recommends it.
      - V(password) logs in with a user name and a password, as the login form does. It fails for users with two-factor or single sign-on logins.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_AUTH) is used.
    type: str
    choices: [client_credentials, password]
    default: client_credentials
  identity_url:
    description:
      - Address of the identity service that gives tokens; the value of the system setting C(OAuth20IdentityServerUrl).
      - By default C(https://<name>-is.creatio.com) for a site C(https://<name>.creatio.com). Needed for other sites with O(auth=client_credentials).
      - If not set, the environment variable E(INTERWEAVE_CREATIO_IDENTITY_URL) is used.
    type: str
  client_id:
    description:
      - Client id of the OAuth application.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - Client secret of the OAuth application. The application has none while C(Public client) is on.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_CLIENT_SECRET) is used.
    type: str
  username:
    description:
      - Name of the user for O(auth=password).
      - If not set, the environment variable E(INTERWEAVE_CREATIO_USERNAME) is used.
    type: str
  password:
    description:
      - Password of the user for O(auth=password).
      - If not set, the environment variable E(INTERWEAVE_CREATIO_PASSWORD) is used.
    type: str
  runtime:
    description:
      - Layout of the site's addresses. V(netframework) has its services below C(/0/), V(net) (.NET Core, 6 or 8) has not.
      - V(auto) asks the first and, when no data comes, the second. That costs at most two requests.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_RUNTIME) is used.
    type: str
    choices: [auto, net, netframework]
    default: auto
  ca_path:
    description:
      - File with the certificate authorities to trust instead of the usual ones.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_CA_PATH) is used.
    type: path
  proxy:
    description:
      - Address of an HTTP proxy. By default C(HTTPS_PROXY) and C(NO_PROXY) of the environment count.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_PROXY) is used.
    type: str
  timeout:
    description:
      - Longest wait for an answer, in seconds.
      - If not set, the environment variable E(INTERWEAVE_CREATIO_TIMEOUT) is used.
    type: int
    default: 60
  retries:
    description:
      - How often a request that changes nothing is repeated after a lost connection or an answer 429, 502, 503 or 504. V(0) to V(10).
      - If not set, the environment variable E(INTERWEAVE_CREATIO_RETRIES) is used.
    type: int
    default: 3
requirements:
  - requests >= 2.31
notes:
  - Runs on the controller without a connection to the host, unless the task is delegated to another machine.
  - Written from public documentation (Creatio Academy, the sources of clio and other clients) and tested against a simulated site;
    not proven on a real site. What is inference is listed in the collection's guide to Creatio.
  - Every request counts towards the site's daily OData allowance; Creatio documents that allowance as a soft limit.
"""
