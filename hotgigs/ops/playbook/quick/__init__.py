"""What Python reads at its start where Ansible's modules run; see sitecustomize.py."""
