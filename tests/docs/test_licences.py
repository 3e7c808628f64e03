"""The licence page names what is installed, and nothing in it binds those who use or pass on retool."""

from tests.docs.licences import PAGE, licences, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_licence_is_known_and_permissive() -> None:
    permissive = ("MIT", "BSD", "Apache", "PSF", "Python Software Foundation", "ISC", "MPL", "Zlib")
    strange = {name: licence for name, licence in licences().items() if not any(word in licence for word in permissive)}
    assert strange == {}
