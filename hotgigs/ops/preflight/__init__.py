"""Looks, without changing anything, whether this box can become, or stay, a HotGigs appliance."""
