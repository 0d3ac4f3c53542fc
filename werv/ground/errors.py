"""What can go wrong by the rules of the work, with a sentence for the screen."""


class RuleViolation(Exception):
    """A rule of the work refuses this act; str() is the Dutch sentence to show."""
