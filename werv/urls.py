"""All addresses of werv. Those that people and tools rely on stay put."""

from django.urls import include, path

urlpatterns = [
    path("", include("werv.desk.urls")),
    path("", include("werv.imports.urls")),
    path("", include("subsidies.urls")),
    path("privacy/", include("werv.privacy.urls")),
    path("account/", include("werv.ground.accounts.urls")),
]
