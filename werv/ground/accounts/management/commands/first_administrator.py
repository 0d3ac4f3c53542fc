"""python manage.py first_administrator CODE "NAME" E-MAIL: the one who invites everybody else."""

import getpass
from argparse import ArgumentParser

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from werv.ground.accounts.models import Organisation, RoleAssignment, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import COMMAND_LINE, record


class Command(BaseCommand):
    help = "Maakt de eerste functioneel beheerder van een nieuwe installatie."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="code van de organisatie")
        parser.add_argument("name")
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args: object, organisation: str, name: str, email: str, **options: object) -> None:
        today = timezone.localdate()
        if RoleAssignment.objects.running_on(today).filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
            raise CommandError("Er is al een functioneel beheerder; die nodigt collega's uit.")
        employer = Organisation.objects.filter(code=organisation).first()
        if employer is None:
            raise CommandError(f"Geen organisatie met code {organisation}.")
        user = User(email=email.strip().lower(), full_name=name, organisation=employer)
        password = getpass.getpass("Wachtwoord: ")
        try:
            validate_password(password, user)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        user.set_password(password)
        user.save()
        user.role_assignments.create(role=Role.ADMINISTRATOR, first_day=today)
        record("account.first_administrator", user, by=COMMAND_LINE)
        self.stdout.write(f"{name} kan inloggen met {user.email}, en stelt dan een tweede factor in.")
