"""Signing in without a password: codes by e-mail, passkeys, sessions, a fresh proof for what is sensitive.

Other rooms need two things from here: `signed_in` (a page of one's own) and `recently` (a page for which one has to
have proved lately who one is).
"""

from hemicycle.people.sign_in.door import recently, signed_in

__all__ = ["recently", "signed_in"]
