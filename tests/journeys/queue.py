"""What children at a desk need in every journey."""

from playwright.sync_api import Page, expect

HELD = "SELECT count(*) FROM devices_holding WHERE until IS NULL AND holder = ?"


def hand_in(page: Page, count: int, first: int = 1) -> None:
    """Hand in ``count`` phones by their tags, from ``first`` on, one interaction each."""
    for number in range(first, first + count):
        page.get_by_role("textbox").fill(f"{number:03d}")
        page.keyboard.press("Enter")
        expect(page.locator(".result .tag-big")).to_contain_text(f"{number:03d}")
