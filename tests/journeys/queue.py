"""What children at a desk need in every journey."""

from playwright.sync_api import Page, expect

HELD = "SELECT count(*) FROM devices_holding WHERE until IS NULL AND holder = ?"


def hand_in(page: Page, count: int) -> None:
    """Hand in the first phones by their tags, one interaction each."""
    for number in range(1, count + 1):
        page.get_by_role("textbox").fill(f"{number:03d}")
        page.keyboard.press("Enter")
        expect(page.locator(".result .tag-big")).to_contain_text(f"{number:03d}")
