"""How fast werv is, each time as a ratio to what the machine could do at best: see README.md."""
