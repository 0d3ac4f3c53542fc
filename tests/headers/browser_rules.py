"""Points for what an answer tells the browser, after the idea of the HTTP Observatory: 100 to begin with, less for
what is open, more for what is shut tighter than needed.
"""

import re

YEAR = 365 * 24 * 60 * 60


def points(answer, *, https: bool = True) -> dict[str, int]:
    """Each rule with what it gives or takes; together with 100 the score."""
    found = {
        "policy": policy_points(directives(answer)),
        "frames": frame_points(answer),
        "sniffing": 0 if answer.get("X-Content-Type-Options") == "nosniff" else -5,
        "referrer": 5 if answer.get("Referrer-Policy") in {"no-referrer", "same-origin", "strict-origin"} else 0,
        "resource": 10 if answer.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        "sharing": -50 if answer.get("Access-Control-Allow-Origin") == "*" else 0,
        "cookies": cookie_points(answer),
    }
    if https:
        found["https"] = https_points(answer.get("Strict-Transport-Security", ""))
    return found


def score(answer, *, https: bool = True) -> int:
    """Extra points count only for who has at least 90 without them."""
    given = points(answer, https=https).values()
    without = 100 + sum(each for each in given if each < 0)
    return without + (sum(each for each in given if each > 0) if without >= 90 else 0)


def directives(answer) -> dict[str, set[str]]:
    parts = [part.split() for part in answer.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {part[0]: set(part[1:]) for part in parts}


def policy_points(policy: dict[str, set[str]]) -> int:
    if not policy:
        return -25
    scripts = policy.get("script-src", policy.get("default-src", {"*"}))
    styles = policy.get("style-src", policy.get("default-src", {"*"}))
    if scripts & {"'unsafe-inline'", "'unsafe-eval'", "data:", "*", "https:", "http:"}:
        return -20
    if styles & {"'unsafe-inline'", "data:", "*", "https:", "http:"}:
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def frame_points(answer) -> int:
    if directives(answer).get("frame-ancestors") == {"'none'"}:
        return 5
    return 0 if answer.get("X-Frame-Options") in {"DENY", "SAMEORIGIN"} else -20


def cookie_points(answer) -> int:
    if not answer.cookies:
        return 0
    safe = all(
        name.startswith("__Host-") and each["secure"] and each["httponly"] and each["samesite"] in {"Lax", "Strict"}
        for name, each in answer.cookies.items()
        if each.value  # what is empty is being taken away
    )
    return 5 if safe else -40


def https_points(header: str) -> int:
    age = re.search(r"max-age=(\d+)", header)
    if age is None or int(age[1]) < YEAR // 2:
        return -20
    return 5 if "preload" in header and "includeSubDomains" in header and int(age[1]) >= YEAR else 0
