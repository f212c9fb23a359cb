"""Runs ansible/site.yml on this box: for the installer, for `configure`, and later for updates."""
