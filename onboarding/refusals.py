from onboarding.problems import CannotStart


def refuse_what_is_wrong() -> None:
    """Errors only, in their own words: warnings are for developers, who run `make check`."""
    from django.core.checks import ERROR, run_checks

    found = [message for message in run_checks(databases=["default"]) if message.is_serious(ERROR)]
    if found:
        raise CannotStart("\n".join(f"{message.msg} {message.hint or ''}".strip() for message in found))
