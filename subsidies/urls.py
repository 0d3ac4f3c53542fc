"""Addresses of grants and reports. A grant is known by its code, a report by a random key."""

from django.urls import path

from subsidies import views

app_name = "subsidies"
urlpatterns = [
    path("subsidies/", views.grants, name="grants"),
    path("subsidies/<slug:code>/", views.grant, name="grant"),
    path("rapporten/", views.reports, name="reports"),
    path("rapporten/nieuw/", views.new_report, name="new_report"),
    path("rapporten/<uuid:pk>/", views.report, name="report"),
    path("rapporten/<uuid:pk>/opnieuw/", views.retry_report, name="retry_report"),
    path("rapporten/<uuid:pk>/verslag.pdf", views.report_pdf, name="report_pdf"),
    path("rapporten/<uuid:pk>/cijfers.xlsx", views.report_xlsx, name="report_xlsx"),
]
