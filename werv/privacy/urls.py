"""Addresses for the privacy officer."""

from django.urls import path

from werv.privacy import looking

app_name = "privacy"
urlpatterns = [
    path("privacy/inzage/", looking.looking, name="looking"),
    path("privacy/controle/", looking.review, name="review"),
]
