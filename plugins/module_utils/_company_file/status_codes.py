# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Internal to this collection: the status codes of qbXML, which QODBC passes on as ``[QODBC] Error: 3100 - ...``.

All codes of InterWeave's own table of status codes, with Intuit's meaning; what to do is ours. InterWeave's wording stands beside it where it differs.
"""
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_entry import Case, table
from ansible_collections.interweave.smartintegration.plugins.module_utils._company_file.error_entry import QuickBooksError as _E

_MAPPING = "Correct the flow's mapping: it sends what QuickBooks does not take here."
_VALUE = "Correct the value in the CRM record that the log names."
_AGAIN = "Run the flow again; if it stays, read the lines of its log."
_CLOSED = ("Look whether the transaction is right as it is: it lies before the closing date. An old CRM record that was edited enters the flow again: "
           "keep such records out of it.")
_CUSTOM = "Clear custom fields of QuickBooks that nobody uses: AccountID needs one."

STATUS_CODES = table(
    _E("0", "done", "Nothing to do.", "operator"),
    _E("1", "no record matched the request", "Check the name or the date range of the request; nothing was found.", "operator", interweave="not found"),
    _E("500", "an object named in the request was not found", "Look for the record in QuickBooks; if it was deleted, clear the Id that binds it in the CRM.",
       "client", interweave="not found"),
    _E("501", "the object does not exist in this version of qbXML", "Update QODBC.", "it"),
    _E("510", "the object cannot be returned in this version of qbXML", "Update QODBC.", "it"),
    _E("530", "a field of the request is not supported", "Take the field out of the flow's mapping.", "interweave"),
    _E("531", "a value of a fixed list is not supported", "Take the value out of the flow's mapping.", "interweave"),
    _E("550", "the record was saved, but its note was not", "Enter the note by hand.", "client"),
    _E("560", "a field of the request is outdated", "Take the field out of the flow's mapping when it is next worked on; it does no harm now.", "interweave"),
    _E("570", "the link to a closed transaction was not made", "Apply the payment by hand, or reopen the transaction.", "client"),
    _E("600", "a state of error recovery", _AGAIN, "interweave", True),
    _E("1000", "an internal error of QuickBooks", "Try again; if it stays, verify the company file (File > Utilities > Verify Data).", "client", True),
    _E("1010", "the system is not available", "Try again; if it stays, verify the company file (File > Utilities > Verify Data).", "client", True),
    _E("1030", "the kind of message is not supported", _MAPPING, "interweave"),
    _E("1060", "the request's id is not supported", _MAPPING, "interweave"),
    _E("3000", "an object ID in the request is invalid",
       "Check first that QuickBooks and one QRemote server run in the session of their Windows user; then compare the record's binding Id "
       "(AccountID in QuickBooks, QB Full Name in the CRM), and where it is empty or foreign bind the record again.", "operator",
       interweave="HTTP request is invalid: server off, QuickBooks closed or QRemote down"),
    _E("3010", "a value is neither true nor false", _VALUE, "crm_admin"),
    _E("3020", "a value is no date", _VALUE, "crm_admin"),
    _E("3030", "the range begins after it ends", "Correct the dates of the flow's run.", "operator"),
    _E("3031", "the texts of a range are wrong", "Correct the parameters of the flow's run.", "operator"),
    _E("3035", "a value is no time interval", _VALUE, "crm_admin"),
    _E("3040", "a value is no amount", _VALUE, "crm_admin"),
    _E("3045", "a value is no price", _VALUE, "crm_admin"),
    _E("3050", "a value is no percentage", _VALUE, "crm_admin"),
    _E("3060", "a value is no quantity", _VALUE, "crm_admin"),
    _E("3065", "a value is no GUID", _VALUE, "crm_admin"),
    _E("3070", "a text is longer than the field allows",
       "Shorten the value in the CRM: a name has at most 41 characters, a document's number (invoice, purchase order) at most 11.", "crm_admin", cases=(
           Case(r"RefNumber|PO ?Number|\bnumber\b|document",
                "Shorten the document's number in the CRM: QuickBooks' number fields hold 11 characters (item 4.1)."),
           Case(r"\bname\b|FullName", "Shorten the name in the CRM: QuickBooks' names have at most 41 characters (item 2.2)."))),
    _E("3080", "the text is not allowed in this field", "Remove special characters from the value in the CRM record.", "crm_admin"),
    _E("3085", "a value is no number", _VALUE, "crm_admin"),
    _E("3090", "the name of an object is invalid", "Remove the colon and other forbidden characters from the name in the CRM.", "crm_admin"),
    _E("3100", "the name of the list element is already in use",
       "Find who holds the name in QuickBooks (customers, vendors, employees and other names share it, items share theirs; inactive records hold it too). "
       "Of a customer: bind the existing one by pasting the CRM record's Id into its binding field (AccountID), or rename one of the two, then run the flow "
       "for this record again. Of an item: it exists by now, so run the flow again.",
       "client", interweave="the name exists and the record is not bound", cases=(
           Case(r"\bItem|2QBItem|Prod2QB|ItemInventory|ItemService",
                "The item exists by now, so run the flow for this record again: a flow of invoices creates a new item on the way and meets it again on the "
                "next ones of the same run. If it stays, give the product in the CRM the item's name, or rename one of the two."),
           Case(r"\bCustomer\b|Acct2QBCust|2QBCust\w*\b",
                "Find who holds the name in QuickBooks (customers, vendors, employees and other names share it; inactive records hold it too). Either bind the "
                "existing customer by pasting the CRM record's Id into its binding field (AccountID), or rename one of the two, then run the flow for this "
                "record again."))),
    _E("3101", "an amount is too large", "Check rate and quantity of the CRM record.", "crm_admin"),
    _E("3110", "a value is not in its fixed list", "Correct the picklist value in the CRM.", "crm_admin"),
    _E("3120", "the object named in the request cannot be found", "Clear the binding Id of the record in the CRM, then synchronise it again.", "crm_admin",
       interweave="the object was deleted or renamed"),
    _E("3121", "the owner of a custom field was not found", "Create the custom field (AccountID) in QuickBooks.", "client"),
    _E("3130", "the parent was not found", "Synchronise the parent first.", "operator"),
    _E("3140", "a reference to another QuickBooks record is invalid: that record does not exist",
       "Spell the payment term, tax code or item in the CRM exactly as in QuickBooks, fill it where it is blank (item 4.2), or synchronise the customer first.",
       "crm_admin", interweave="the parent is missing", cases=(
           Case(r"\"\"|&quot;&quot;|''", "The field is blank in the CRM record: fill it, a tax code above all (item 4.2)."),
           Case(r"tax ?code|salestax|item ?sales ?tax", "Fill the record's tax code in the CRM, and spell it exactly as in QuickBooks (item 4.2)."),
           Case(r"\bterms?\b", "Spell the payment term in the CRM exactly as in QuickBooks (item 4.2)."),
           Case(r"\bitem\b", "Synchronise the product first, or spell it in the CRM exactly as the item in QuickBooks."),
           Case(r"\bcustomer\b|\bvendor\b", "Synchronise the customer or vendor first, then run the flow for this record again.", "operator"))),
    _E("3150", "an element of the request is missing", _MAPPING, "interweave"),
    _E("3151", "an element of the request is not allowed", _MAPPING, "interweave"),
    _E("3152", "a value of a fixed list is not allowed here", "Correct the picklist value in the CRM.", "crm_admin"),
    _E("3153", "elements of the request contradict each other", _MAPPING, "interweave"),
    _E("3160", "the object cannot be deleted", "Look in QuickBooks what is linked to it.", "client"),
    _E("3161", "the closing date forbids deleting the transaction", _CLOSED, "client"),
    _E("3162", "not allowed in multi-user mode", "Stop the flows, switch to single-user mode, do it, switch back.", "client"),
    _E("3170", "the object cannot be modified", "Close the record's window in QuickBooks; the next cycle tries again.", "client", True,
       interweave="the record is open in QuickBooks; the next cycle tries again"),
    _E("3171", "the closing date forbids modifying the transaction", _CLOSED, "client"),
    _E("3172", "the transaction lies before the last condensing of the company file",
       "Look whether the transaction is right as it is, and keep such old records out of the flow.",
       "client"),
    _E("3173", "a related transaction was changed or deleted", "Look at it in QuickBooks, then synchronise the record again.", "client"),
    _E("3175", "the object is in use by another user", "Close the record in QuickBooks and let the next cycle try again.", "client", True),
    _E("3176", "a related object is in use by another user", "Close the related record in QuickBooks and let the next cycle try again.", "client", True),
    _E("3177", "the same transaction is applied to twice in one request", "Let the flow make one payment for each invoice.", "interweave"),
    _E("3180", "QuickBooks could not save the object",
       "Read the text that follows in the log; often a required field is empty or a list entry missing.", "client"),
    _E("3185", "the object cannot be voided", "Look in QuickBooks what is linked to it.", "client"),
    _E("3190", "a required field would be cleared", "Fill the field in the CRM record; it is most often a blank tax code (item 4.2).", "crm_admin"),
    _E("3200", "the edit sequence is out of date: the record changed since it was read", "Nothing to do: the next cycle reads it again.", "operator", True),
    _E("3205", "the address cannot be composed", "Shorten the lines of the address in the CRM record.", "crm_admin"),
    _E("3210", "a field has a value that QuickBooks does not accept",
       "Read QuickBooks' own message on the line that follows, and correct the value in the CRM record.", "crm_admin", cases=(
           Case(r"pay more than|amount due",
                "Compare totals and tax of the document in the CRM and in QuickBooks: more would be paid than is due.", "client"),)),
    _E("3220", "not authorised, or the feature is switched off",
       "Give the integration user of QuickBooks the right for this kind of record, and look whether the feature is on in Edit > Preferences.", "client"),
    _E("3230", "the request was rolled back", "Deal with the first error of the same run.", "operator", True),
    _E("3231", "the request was not processed, because an earlier one failed", "Deal with the first error of the same run.", "operator", True),
    _E("3240", "the object was created anew since it was read", "Clear the binding Id of the record in the CRM, then synchronise it again.", "crm_admin"),
    _E("3250", "the feature is not enabled or not available in this version of QuickBooks",
       "Switch the feature on in Edit > Preferences, or take it out of the company profile.", "client"),
    _E("3260", "the QuickBooks user has not enough permission", "Raise the role of the QuickBooks user that the integration logs in as.", "client"),
    _E("3261", "the application may not see personal data",
       "Edit > Preferences > Integrated Applications > Company Preferences > Properties: allow access to personal data, as Admin.", "client"),
    _E("3262", "a payroll subscription is needed", "Take it out of the company profile.", "client"),
    _E("3263", "the application may not write",
       "The connection was made for reading only: it needs QODBC's read/write licence, and leave to write in QuickBooks.", "interweave"),
    _E("3270", "the account to post to is missing", "Give the item, or the company profile, an account.", "client"),
    _E("3280", "the item is of the wrong type for this line", "Change the item, or the product that is mapped to it.", "crm_admin"),
    _E("3290", "the lines are out of order", _MAPPING, "interweave"),
    _E("3300", "QuickBooks could not open the window", "Open the company file in the session of its Windows user; then run the flow again.", "client"),
    _E("3301", "not allowed while QuickBooks runs unattended", "Open the company file in the session of its Windows user and run it again.", "client"),
    _E("3310", "whether the employee's times go to paychecks is not set", "Set it in the employee's record.", "client"),
    _E("3320", "an error of a report", _MAPPING, "interweave"),
    _E("3330", "an error of a GUID", _MAPPING, "interweave"),
    _E("3340", "an error of a callback", _MAPPING, "interweave"),
    _E("3350", "the list of custom fields is full", _CUSTOM, "client"),
    _E("3351", "the custom field is of another type", _CUSTOM, "client"),
    _E("3352", "the custom field is used for something else", _CUSTOM, "client"),
    _E("3360", "an error of a callback application", _MAPPING, "interweave"),
    _E("6210", "QuickBooks Online: the period is closed", "Open the period, or enter the transaction by hand.", "client"),
    *(_E(code, "a state of error recovery", _AGAIN, "interweave", True) for code in ("9001", "9002", "9003", "9004", "9005")),
    *(_E(code, "the name of a macro is not valid", _MAPPING, "interweave") for code in ("9100", "9101", "9102", "9103")),
)

__all__ = ["STATUS_CODES"]
