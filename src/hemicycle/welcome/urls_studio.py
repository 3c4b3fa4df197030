"""Addresses of the officers' and organisers' pages of the desk, below `/<lang>/<edition>/studio/desk/`."""

from django.urls import URLPattern, path

from hemicycle.welcome.studio import inquiry, queue, roster
from hemicycle.welcome.studio.answers import SHELF

app_name = "welcome-studio"
urlpatterns: list[URLPattern] = [
    path("", queue.queue, name="queue"),
    path("next/", queue.claim_next, name="claim_next"),
    path("inquiries.csv", queue.export, name="export"),
    path("inquiries/<int:pk>/", inquiry.inquiry, name="inquiry"),
    path("inquiries/<int:pk>/claim/", inquiry.claim, name="claim"),
    path("inquiries/<int:pk>/taking-over/", inquiry.take_over, name="take_over"),
    path("inquiries/<int:pk>/hand-over/", inquiry.hand_over, name="hand_over"),
    path("inquiries/<int:pk>/return/", inquiry.put_back, name="put_back"),
    path("inquiries/<int:pk>/solution/", inquiry.solution, name="solution"),
    path("inquiries/<int:pk>/entry/", inquiry.let_in, name="let_in"),
    path("inquiries/<int:pk>/entry/end/", inquiry.close_entry, name="close_entry"),
    path("roster/", roster.roster, name="roster"),
    path("roster/<int:pk>/removal/", roster.removal, name="shift_removal"),
    *SHELF.urls(),
]
