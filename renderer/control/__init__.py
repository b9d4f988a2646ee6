"""The control process: everything through which people and machines speak to a running show."""
