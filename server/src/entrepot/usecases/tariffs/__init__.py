"""What people do at the rule desk."""
