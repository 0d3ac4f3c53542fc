"""Guessing is counted before it costs anything, and tells nothing."""

import statistics
import time

import pytest
import redis
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD
from werv.ground.accounts.counting import SharedCache
from werv.ground.accounts.models import User
from werv.ground.audit.models import Event
from werv.settings import CACHES, counting_url

COUNTED = f"{__name__}.CountedHasher"
hashed: list[str] = []


class CountedHasher(Argon2PasswordHasher):
    """Argon2, light, that tells how often it was asked."""

    time_cost, memory_cost, parallelism = 1, 8, 1

    def encode(self, password, salt):
        hashed.append(password)
        return super().encode(password, salt)

    def verify(self, password, encoded):
        hashed.append(password)
        return super().verify(password, encoded)


@pytest.fixture
def counted(settings, fenna) -> list[str]:
    """Every password that was hashed from here on."""
    settings.PASSWORD_HASHERS = [COUNTED]
    fenna.set_password(PASSWORD)
    fenna.save()
    hashed.clear()
    return hashed


def test_an_account_costs_at_most_ten_hashes_an_hour_from_however_many_networks(by_password, fenna, counted):
    start = timezone.now()
    for attempt in range(300):
        with time_machine.travel(start.timestamp() + attempt * 12):
            by_password(fenna.email, f"gok {attempt}", browser=Browser(REMOTE_ADDR=f"10.{attempt % 200}.7.9"))

    assert len(counted) <= 10


def test_a_network_is_counted_whole_and_over_all_accounts(by_password, fenna, counted):
    for attempt in range(60):
        by_password(f"iemand{attempt}@werv.example", "gok", browser=Browser(REMOTE_ADDR=f"192.0.2.{attempt}"))

    assert len(counted) == 20


def test_everywhere_together_is_counted_too(by_password, fenna, counted):
    for attempt in range(100):
        by_password(f"iemand{attempt}@werv.example", "gok", browser=Browser(REMOTE_ADDR=f"10.{attempt}.7.9"))

    assert len(counted) == 60


def test_signing_in_well_is_not_counted_as_guessing(by_password, fenna, counted):
    for _ in range(30):
        assert by_password(fenna.email, browser=Browser()).status_code == 302


def test_guesses_refused_before_they_cost_are_no_rows_in_the_log_either(by_password, fenna, counted):
    for attempt in range(30):
        by_password(fenna.email, f"gok {attempt}", browser=Browser())

    assert Event.objects.filter(act="account.sign_in_failed").count() == 5


def test_asking_for_a_new_password_is_counted_per_address_and_per_network(fenna, mailoutbox):
    for attempt in range(5):
        Browser(REMOTE_ADDR=f"10.{attempt}.7.9").post(reverse("account_reset_password"), {"email": fenna.email})
    assert len(mailoutbox) == 3

    answers = [
        Browser().post(reverse("account_reset_password"), {"email": f"iemand{attempt}@werv.example"}).status_code
        for attempt in range(12)
    ]

    assert answers == [302] * 10 + [429] * 2


def test_known_and_unknown_accounts_get_the_same_answer(web, by_password, fenna):
    pages = [by_password(email, "verkeerd", browser=Browser()) for email in (fenna.email, "niemand@werv.example")]
    texts = [page.content.decode().replace(email, "") for page, email in
             zip(pages, (fenna.email, "niemand@werv.example"), strict=True)]  # fmt: skip
    resets = [Browser().post(reverse("account_reset_password"), {"email": email}) for email in
              (fenna.email, "niemand@werv.example")]  # fmt: skip

    assert without_tokens(texts[0]) == without_tokens(texts[1])
    assert [(answer.status_code, answer.url) for answer in resets] == [(302, resets[0].url)] * 2


def without_tokens(html: str) -> str:
    return "\n".join(line for line in html.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("kind", ["unknown", "without a password", "inactive"])
def test_known_and_unknown_accounts_take_the_same_time(by_password, fenna, anouk, settings, kind):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    fenna.set_password(PASSWORD)
    fenna.save()
    if kind == "inactive":
        User.objects.filter(pk=anouk.pk).update(is_active=False, password=fenna.password)
    other = "niemand@werv.example" if kind == "unknown" else anouk.email
    taken: dict[str, list[float]] = {fenna.email: [], other: []}

    for _ in range(12):
        for email, times in taken.items():
            start = time.process_time()
            by_password(email, "verkeerd wachtwoord", browser=Browser())
            times.append(time.process_time() - start)

    known, unknown = (statistics.median(times) for times in taken.values())
    assert abs(known - unknown) / known < 0.1


def test_asking_for_a_new_password_takes_the_same_time_for_known_and_unknown(fenna, settings, mailoutbox):
    settings.ACCOUNT_RATE_LIMITS = False
    taken: dict[str, list[float]] = {fenna.email: [], "niemand@werv.example": []}

    for _ in range(8):
        for email, times in taken.items():
            start = time.perf_counter()
            Browser().post(reverse("account_reset_password"), {"email": email})
            times.append(time.perf_counter() - start)

    known, unknown = (statistics.median(times) for times in taken.values())
    assert abs(known - unknown) / known < 0.1


def test_while_the_shared_counter_is_away_each_process_counts_for_itself(settings, by_password, fenna, counted):
    settings.CACHES = {
        "default": {
            "BACKEND": "werv.ground.accounts.counting.SharedCache",
            "LOCATION": "unix:///nergens/valkey.sock?db=1",
        }
    }
    for attempt in range(30):
        by_password(fenna.email, f"gok {attempt}", browser=Browser())
    assert len(counted) == 5
    assert by_password("anouk@werv.example", browser=Browser()).status_code == 200

    caches["default"]._own.clear()


def test_the_shared_counter_is_the_same_for_everyone(settings):
    settings.CACHES = CACHES
    SharedCache._away_until = 0.0
    caches["default"].set("probe", 3, 10)

    assert redis.Redis.from_url(CACHES["default"]["LOCATION"]).get("werv:1:probe") == b"3"
    assert caches["default"].delete("probe")
    assert counting_url("redis+socket:///tmp/v.sock") == "unix:///tmp/v.sock?db=1"
    assert counting_url("redis://:geheim@valkey:6379/0") == "redis://:geheim@valkey:6379/1"
