"""Mail that says there is something, and where: a notice and a link, never what it is about."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


class NotSent(Exception):
    """The mail did not leave; str() is a Dutch sentence for the screen."""


def send(*, to: str, subject: str, template: str, link: str) -> None:
    """Send templates/mail/`template`.txt, which knows the link and nothing else. Raises NotSent."""
    text = render_to_string(f"mail/{template}.txt", {"link": link})
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    except (SMTPException, OSError) as error:
        raise NotSent("De e-mail kon niet weg. Er is niets veranderd; probeer het straks opnieuw.") from error
