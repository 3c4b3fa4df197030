"""What signing in has to tell a mailbox. A room above carries it (`people.sockets.account_post`)."""

import logging

from hemicycle.people.sockets import AccountMail, account_post

SIGN_IN = "sign-in"  # a code that lets in
PROOF = "proof"  # a code that proves once more who one is
ADDRESS = "address"  # a code that proves a new address
ADDRESS_CHANGED = "address-changed"  # to the address before: mail goes elsewhere now
PURPOSES = frozenset({SIGN_IN, PROOF, ADDRESS, ADDRESS_CHANGED})
log = logging.getLogger(__name__)


def carry(mail: AccountMail) -> None:
    """Hand the mail to whoever carries mail in this house."""
    if not len(account_post):
        log.error("Nobody carries mail in this house: %s was not sent", mail.purpose)
    for post in account_post:
        post.send(mail)
