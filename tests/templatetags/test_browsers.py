import pytest

from wizard.templatetags.browsers import named

MOZILLA = "Mozilla/5.0"
ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{MOZILLA} (X11; Linux x86_64) {ENGINE} HeadlessChrome/156.0 Safari/537.36", "Chrome 156 on Linux"),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64) {ENGINE} Chrome/156.0 Safari/537.36 Edg/156.0",
            "Edge 156 on Windows",
        ),
        (f"{MOZILLA} (X11; CrOS x86_64) {ENGINE} Chrome/156.0 Safari/537.36", "Chrome 156 on ChromeOS"),
        (
            f"{MOZILLA} (Linux; Android 16) {ENGINE} Chrome/156.0 Mobile Safari/537.36",
            "Chrome 156 on Android",
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 15.6; rv:145.0) Gecko/1 Firefox/145.0",
            "Firefox 145 on macOS",
        ),
        (
            f"{MOZILLA} (iPhone; CPU like Mac OS X) Version/26.1 Mobile/15E148 Safari/604.1",
            "Safari 26 on iPhone",
        ),
        ("curl/8.14.1", "curl/8.14.1"),
        ("", "Unknown browser"),
    ],
    ids=["chrome", "edge", "chromeos", "android", "firefox", "safari", "curl", "nothing"],
)
def test_it_calls_a_browser_by_its_name(user_agent: str, name: str) -> None:
    assert named(user_agent) == name


def test_it_says_no_more_of_what_it_does_not_know_than_a_line_holds() -> None:
    assert len(named("x" * 500)) == 40
