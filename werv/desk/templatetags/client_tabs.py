"""The tabs of one client's file, for every page that shows it."""

from typing import Any

from django import template

from cases.models import Involvement
from werv.desk.navigation import tabs_of_client

register = template.Library()


@register.simple_tag(takes_context=True)
def client_tabs(context: dict[str, Any], involvement: Involvement) -> list[dict[str, Any]]:
    return tabs_of_client(context["request"], involvement.client_id)
