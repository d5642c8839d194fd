from pathlib import Path

import pytest

from wizard.mimecast.regions import Region, RegionError, Target, by_host, load_regions, mend_host

GUIDE = {
    "eu": "Europe (Excluding Germany)",
    "de": "Germany",
    "us": "United States",
    "za": "South Africa",
    "au": "Australia",
    "je": "Offshore",
}
EXTRA = """
[[region]]
key = "practice"
label = "Practice"
discovery_url = "https://localhost:8443"
api_url = "https://127.0.0.1:8443"
account_code_prefixes = ["CUK"]
"""


def extra(folder: Path, text: str = EXTRA) -> Path:
    file = folder / "regions.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_it_knows_the_six_regions_of_the_guide() -> None:
    assert {region.key: region.label for region in load_regions().values() if region.in_guide} == GUIDE


def test_it_knows_three_hosts_that_only_other_sources_name() -> None:
    others = {region.key: region.api_url for region in load_regions().values() if not region.in_guide}
    assert others == {
        "usb": "https://usb-api.mimecast.com",
        "ca": "https://ca-api.mimecast.com",
        "jer": "https://jer-api.mimecast.com",
    }


def test_it_names_the_conflict_on_both_offshore_hosts() -> None:
    regions = load_regions()
    assert "jer-api" in regions["je"].note
    assert "je-api" in regions["jer"].note


@pytest.mark.parametrize("region", load_regions().values(), ids=lambda region: str(region.key))
def test_it_has_a_source_for_each_host(region: Region) -> None:
    assert region.source.discovery
    assert region.source.api


def test_it_gives_each_account_code_prefix_to_one_region() -> None:
    prefixes = [prefix for region in load_regions().values() for prefix in region.account_code_prefixes]
    assert sorted(prefixes) == ["CAU", "CCA", "CDE", "CSA", "CUK", "CUSA", "CUSB"]


def test_it_reaches_a_region_by_two_hosts() -> None:
    assert load_regions()["eu"].hosts == (
        Target("api.mimecast.com", "api.mimecast.com", 443, "https://api.mimecast.com"),
        Target("eu-api.mimecast.com", "eu-api.mimecast.com", 443, "https://eu-api.mimecast.com"),
    )


@pytest.mark.parametrize(
    ("discovery", "api", "names"),
    [
        ("https://a.example", "https://a.example", ["a.example"]),
        ("https://a.example:8443", "https://a.example:8444", ["a.example:8443", "a.example:8444"]),
        ("https://a.example", "https://a.example:8444", ["a.example:443", "a.example:8444"]),
        ("https://a.example:8443", "https://b.example:8443", ["a.example", "b.example"]),
    ],
)
def test_it_adds_the_port_to_a_name_only_where_the_host_is_ambiguous(
    discovery: str, api: str, names: list[str]
) -> None:
    region = Region("x", "X", discovery, api, ())
    assert [target.name for target in region.hosts] == names


def test_it_adds_the_regions_of_an_administrator(tmp_path: Path) -> None:
    regions = load_regions(extra(tmp_path))
    assert (regions["practice"].api_url, regions["practice"].in_guide) == ("https://127.0.0.1:8443", False)
    assert set(GUIDE) < set(regions)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("https://127", "http://127", "api_url must be https"),
        ("127.0.0.1:8443", "127.0.0.1:8443/api", "api_url must be https"),
        ("127.0.0.1:8443", "user@127.0.0.1:8443", "api_url must be https"),
        ("127.0.0.1:8443", "127.0.0.1:8443?x", "api_url must be https"),
        ("127.0.0.1:8443", "127.0.0.1:99999", "range"),
        ("127.0.0.1:8443", "[::1]:8443", "api_url must name a host"),
        ("localhost", "local_host", "discovery_url must name a host"),
        ('label = "Practice"', "label = 3", "label must be a text"),
        ('label = "Practice"', "", "label must be a text"),
        ('["CUK"]', '"CUK"', "account_code_prefixes"),
        ('["CUK"]', '["cuk"]', "account_code_prefixes"),
        ('"practice"', '"Practice 1"', "key must be"),
        ('"practice"', '"eu"', "already taken"),
        ('["CUK"]', '["CUK"]\nsource = { elsewhere = "x" }', "elsewhere"),
    ],
)
def test_it_refuses_a_wrong_file_with_its_name_and_the_reason(
    tmp_path: Path, before: str, after: str, reason: str
) -> None:
    """G9"""
    file = extra(tmp_path, EXTRA.replace(before, after, 1))
    with pytest.raises(RegionError, match=reason) as caught:
        load_regions(file)
    assert caught.value.file == file


@pytest.mark.parametrize(("text", "reason"), [("region = [", "not TOML"), ("", "no \\[\\[region")])
def test_it_refuses_a_file_without_regions(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(RegionError, match=reason):
        load_regions(extra(tmp_path, text))


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RegionError, match="cannot be read"):
        load_regions(tmp_path / "missing.toml")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://eu- api.mimecast.com", "eu-api.mimecast.com"),
        (" EU-API.mimecast.com/\n", "eu-api.mimecast.com"),
        ("https://eu-api.mimecast.com:443/api/account?x#y", "eu-api.mimecast.com"),
        ("127.0.0.1:8443", "127.0.0.1:8443"),
        ("eu-\u200bapi.mimecast.com.", "eu-api.mimecast.com"),
    ],
)
def test_it_mends_a_pasted_host(text: str, host: str) -> None:
    assert mend_host(text) == host


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://us- api.mimecast.com", "us"),
        ("jer-api.mimecast.com", "jer"),
        ("api.mimecast.com", None),
        ("", None),
    ],
)
def test_it_finds_the_region_of_a_host(text: str, key: str | None) -> None:
    found = by_host(text, load_regions())
    assert (found.key if found else None) == key
