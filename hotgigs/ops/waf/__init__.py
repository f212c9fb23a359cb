"""The web application firewall of the box: what it does, what it found, and which rules it goes by."""
