"""A person's own pages, below `/<lang>/me/`."""

from django.urls import path

from hemicycle.people.sign_in.views import account, addresses, code, passkeys, sessions
from hemicycle.people.views import managing, privacy, profile

app_name = "me"
urlpatterns = [
    path("", account.home, name="home"),
    path("welcome/", account.welcome, name="welcome"),
    path("sign-in/", code.sign_in, name="sign-in"),
    path("sign-in/code/", code.sign_in_code, name="code"),
    path("sign-in/passkey/", passkeys.sign_in_passkey, name="passkey-sign-in"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey-sign-in-options"),
    path("sign-in/again/<slug:purpose>/", code.code_again, name="code-again"),
    path("sign-out/", code.sign_out, name="sign-out"),
    path("proof/", code.proof, name="proof"),
    path("proof/code/", code.proof_code, name="proof-code"),
    path("proof/passkey/", passkeys.proof_passkey, name="passkey-proof"),
    path("proof/passkey/options/", passkeys.proof_options, name="passkey-proof-options"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/code/", code.address_code, name="address-code"),
    path("addresses/<int:pk>/primary/", addresses.address_primary, name="address-primary"),
    path("addresses/<int:pk>/removal/", addresses.address_removal, name="address-removal"),
    path("passkeys/", passkeys.listed, name="passkeys"),
    path("passkeys/new/", passkeys.add, name="passkey-new"),
    path("passkeys/new/options/", passkeys.add_options, name="passkey-new-options"),
    path("passkeys/<int:pk>/name/", passkeys.rename, name="passkey-name"),
    path("passkeys/<int:pk>/removal/", passkeys.remove, name="passkey-removal"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/others/end/", sessions.sessions_end, name="sessions-end"),
    path("sessions/<int:pk>/end/", sessions.session_end, name="session-end"),
    path("profile/", profile.profile, name="profile"),
    path("profile/photo/", profile.photo, name="photo"),
    path("profile/organisations/new/", profile.affiliation, name="new-affiliation"),
    path("profile/organisations/<int:pk>/", profile.affiliation, name="affiliation"),
    path("profile/organisations/<int:pk>/removal/", profile.affiliation_removal, name="affiliation-removal"),
    path("profile/seen/", profile.seen, name="seen"),
    path("colleagues/", managing.managers, name="managers"),
    path("colleagues/new/", managing.new_manager, name="new-manager"),
    path("colleagues/<int:pk>/end/", managing.manager_end, name="manager-end"),
    path("colleagues/asked/<int:pk>/yes/", managing.offer_acceptance, name="offer-acceptance"),
    path("colleagues/asked/<int:pk>/end/", managing.offer_end, name="offer-end"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/withdrawal/", privacy.consent_withdrawal, name="consent-withdrawal"),
    path("privacy/copy/", privacy.new_copy, name="new-copy"),
    path("privacy/copy/<int:pk>/", privacy.copy, name="copy"),
    path("privacy/erasure/", privacy.erasure, name="erasure"),
]
