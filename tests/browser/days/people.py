"""Who works with the demo's customers, and how they sign in."""

PASSWORD = "plain horse wired staple"

DANA = "dana@northgate.example"  # MSSP operator
ERIN = "erin@northgate.example"  # auditor
PRIYA = "priya@juniper-row.example"  # customer operator of Juniper Row Clinics
