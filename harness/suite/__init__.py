"""What is asked and by which rules: YAML files and pictures → plain data."""
