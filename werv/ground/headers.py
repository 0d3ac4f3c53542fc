"""What every answer tells the browser: pages, pieces of pages, files, errors and redirects alike.

The middleware stands outermost, so that nothing leaves without passing it, not even the refusal of a wrong host name.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

# What a browser might offer a page and none of ours asks for; passkeys are the one thing we use.
UNUSED = (
    "accelerometer",
    "ambient-light-sensor",
    "attribution-reporting",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "web-share",
    "xr-spatial-tracking",
)
OWN = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join([*(f"{name}=()" for name in UNUSED), *(f"{name}=(self)" for name in OWN)])

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with that a browser posts our own forms with "Origin: null", and Django refuses them.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    # Static files come with a term of their own; all the rest may hold somebody's file.
    "Cache-Control": "no-store, private",
}
# Should a browser open a file after all, it opens in an empty room: no script, no form, no origin.
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
# Cookies are ended by the answer itself.
SIGNED_OUT = '"cache", "storage"'


class HeadersMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.setdefault(name, value)
        if response.get("Content-Disposition", "").startswith("attachment"):
            response["Content-Security-Policy"] = FILE_POLICY
        if is_sign_out(request):
            response["Clear-Site-Data"] = SIGNED_OUT
        return response


def is_sign_out(request: HttpRequest) -> bool:
    """Whether this request ended somebody's session by his own will."""
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.url_name == "account_logout"
