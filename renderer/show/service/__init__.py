"""The show as a service of the system: it starts with the machine, and again whenever it ends."""
