"""Addresses of the organisers' pages, below `/<lang>/<edition>/studio/`. One list for each file of `studio/`."""

from django.urls import URLPattern, path

from hemicycle.editions.studio import (
    announcement,
    edition,
    edition_life,
    history,
    invitations,
    jobs,
    languages,
    mail,
    menu,
    overview,
    participants,
    places,
    questions,
    retention,
    roles,
    unsaved,
    uploads,
    writing,
)

app_name = "studio"
of_participants: list[URLPattern] = [
    path("participants/", participants.participants, name="participants"),
    path("participants/export/", participants.export_page, name="participants-export"),
    path("participants/counts/", participants.counts, name="participants-counts"),
    path("participants/act/", participants.act, name="participants-act"),
    path("participants/acts/<int:pk>/", participants.act_done, name="participants-done"),
    path("participants/acts/<int:pk>/undo/", participants.act_undone, name="participants-undo"),
    path("participants/acts/<int:pk>/tell/", participants.act_told, name="participants-tell"),
    path("participants/<int:pk>/", participants.participant, name="participant"),
    path("participants/<int:pk>/decision/", participants.decision, name="participant-decision"),
]
of_invitations: list[URLPattern] = [
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new/", invitations.new, name="invitation-new"),
    path("invitations/send/", invitations.send, name="invitations-send"),
    path("invitations/<int:pk>/resend/", invitations.resend, name="invitation-resend"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="invitation-revoke"),
]
of_uploads: list[URLPattern] = [
    path("people/", uploads.uploads, name="uploads"),
    path("people/template.<slug:form>", uploads.file_template, name="upload-template"),
    path("people/<int:pk>/", uploads.upload, name="upload"),
    path("people/<int:pk>/apply/", uploads.applied, name="upload-apply"),
    path("people/<int:pk>/compare/", uploads.compared, name="upload-compare"),
    path("people/<int:pk>/discard/", uploads.discarded, name="upload-discard"),
    path("people/<int:pk>/send/", uploads.sent, name="upload-send"),
    path("people/<int:pk>/undo/", uploads.taken_back, name="upload-undo"),
]
of_mail: list[URLPattern] = [
    path("mail/", mail.log, name="mail"),
    path("mail/waiting/", mail.batch, name="mail_batch"),
    path("mail/waiting/send/", mail.send_all, name="mail_send_all"),
    path("mail/waiting/discard/", mail.discard_all, name="mail_discard_all"),
    path("mail/<int:pk>/", mail.one, name="mail_one"),
    path("mail/<int:pk>/<slug:verb>/", mail.act, name="mail_act"),
]
of_registration: list[URLPattern] = [
    path("registration/", questions.registration, name="registration"),
    path("registration/preview/", questions.preview, name="registration-preview"),
    path("registration/questions/new/", questions.question_new, name="question-new"),
    path("registration/questions/<int:pk>/", questions.question, name="question"),
    path("registration/questions/<int:pk>/order/", questions.question_order, name="question-order"),
    path("registration/questions/<int:pk>/retired/", questions.question_retired, name="question-retired"),
]
urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
    path("unsaved/", unsaved.unsaved, name="unsaved"),
    path("roles/", roles.roles, name="roles"),
    path("roles/why/", roles.why, name="why"),
    path("roles/<int:pk>/back/", roles.taken, name="role_taken"),
    path("life/", edition_life.life, name="life"),
    path("life/publication/", edition_life.publication, name="publication"),
    path("life/phase/", edition_life.phase, name="phase"),
    path("life/archive/", edition_life.archive, name="archive"),
    path("life/copy/", edition_life.copy, name="copy"),
    path("life/previews/", edition_life.previews, name="previews"),
    path("life/previews/<int:pk>/end/", edition_life.preview_end, name="preview_end"),
    path("retention/", retention.retention, name="retention"),
    path("history/", history.history, name="history"),
    path("history/<int:pk>/undo/", history.undo, name="undo"),
    path("history/<str:label>/<int:key>/", history.of_one, name="history_of"),
    *of_participants,
    *of_registration,
    *of_invitations,
    *of_uploads,
    *of_mail,
    *edition.urls,
    *(pattern for shelf in announcement.SHELVES for pattern in shelf.urls()),
    *writing.urls,
    *menu.urls,
    *jobs.urls,
    *places.urls,
    *languages.urls,
]
