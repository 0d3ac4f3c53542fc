"""Addresses for handing in lists."""

from django.urls import path

from werv.imports import views

app_name = "imports"
urlpatterns = [
    path("inlezen/", views.start, name="start"),
    path("inlezen/<uuid:pk>/", views.check, name="check"),
    path("inlezen/<uuid:pk>/inlezen/", views.read, name="read"),
    path("inlezen/<uuid:pk>/afgewezen.xlsx", views.rejects, name="rejects"),
]
