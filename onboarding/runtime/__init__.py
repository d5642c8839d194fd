"""What `manage.py up` is made of. Plain Python: no Django except in `prepare`."""
