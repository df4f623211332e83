"""What languages look like: words, forms, numbers, phrases. Knows no question and no verdict."""
