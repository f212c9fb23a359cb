"""The settings of the box: /etc/hotgigs/appliance.yml, the one file that an administrator edits."""
