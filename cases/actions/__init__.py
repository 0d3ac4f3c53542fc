"""Acts: what is decided about a client, each in one transaction, and settled before anybody sees it."""
