from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "wizard"
    verbose_name = "Onboarding wizard"

    def ready(self) -> None:
        from wizard import startup  # noqa: F401  (registers the system checks)
