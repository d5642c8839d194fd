from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "wizard"
    verbose_name = "Onboarding wizard"

    def ready(self) -> None:
        from wizard import signins, startup  # noqa: F401  (the signals of signing in; the system checks)
