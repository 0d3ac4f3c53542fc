"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "werv.settings")
os.environ.setdefault("WERV_WEB", "1")

import werv.celery  # noqa: F401  the web server wakes workers through the broker that is named there

application = get_wsgi_application()
# All pages are loaded before the processes of the web server part ways: no first visitor waits for them.
get_resolver().url_patterns  # noqa: B018  reading it is what loads them
