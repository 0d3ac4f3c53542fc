"""Why a file is not taken."""


class RefusedFile(Exception):
    """The file is not what it says, or not safe to hand on; str() is the Dutch sentence to show."""


DAMAGED = "Dit bestand is beschadigd of onvolledig. Open het, sla het opnieuw op en probeer het nog eens."
EXPLODES = "Dit bestand wordt bij het openen buitensporig groot. Daarom is het niet bewaard."
LOCKED = "Dit bestand is beveiligd met een wachtwoord. Sla het op zonder wachtwoord en probeer het opnieuw."
PRINT_TO_PDF = "Druk het af naar een nieuwe PDF en voeg die toe."
