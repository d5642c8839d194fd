"""What forms say where Django's own sentence names no field: it also stands in the summary above the form."""

NO_ADDRESS = "Enter a full e-mail address, such as name@acme.example."
ADDRESS = {"required": "Enter an e-mail address.", "invalid": NO_ADDRESS}
