"""The vendor: its hosts, its signature, its answers. Plain Python, and the only room that opens a socket to it."""
