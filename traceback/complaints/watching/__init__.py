"""What deserves attention among the complaints: found by rules, looked at by people, opened as tickets."""
