"""The pages of the privacy officer: requests, breaches, retention, and the processing register."""
