"""Use the dashboard with its keys alone: each stop of the focus has to be visible, and the focus is never lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.e2e.dashboard import SETTLED

MOST_STOPS = 150
"""More than any page has: after so many, the focus is trapped."""
_LOOK: Final = """
    const around = element => [element, element.parentElement].map(each => {
        const style = getComputedStyle(each);
        return style.outlineStyle === 'none' ? style.boxShadow : style.outline + style.boxShadow;
    }).join(' | ');
"""
_REMEMBER: Final = f"""
    () => {{
        {_LOOK}
        const all = [...document.querySelectorAll('a, button, input, textarea, [tabindex], [role=option]')];
        window.looks = new Map(all.filter(one => one !== document.activeElement).map(one => [one, around(one)]));
    }}
"""
_FAULT: Final = f"""
    () => {{
        {_LOOK}
        const element = document.activeElement;
        if (element === null || element === document.body || !document.hasFocus()) return 'lost';
        const look = around(element), before = window.looks?.get(element);
        const isVisible = look !== (before ?? 'none | none');
        return isVisible ? '' : `not visible on ${{element.outerHTML.slice(0, 800)}}`;
    }}
"""
_NAME: Final = "() => document.activeElement.ariaLabel || document.activeElement.textContent.slice(0, 30)"
_IS_FOCUSED: Final = "element => element === document.activeElement"


@dataclass(frozen=True, slots=True)
class Keyboard:
    page: Page

    def fault(self) -> str:
        """Return why a person would not know where the focus is, such as `lost`; empty when it is visible."""
        fault: str = self.page.evaluate(_FAULT)
        return fault

    def press(self, key: str) -> str:
        """Press the key, and return the fault of the focus after it."""
        self.page.evaluate(_REMEMBER)
        self.page.keyboard.press(key)
        return self.fault()

    def to(self, wanted: Locator, key: str = "Tab") -> None:
        """Press the key until the element has the focus; each stop on the way is visible."""
        expect(wanted.first).to_be_visible()
        wraps, before, stops = 0, "", list[str]()
        for _ in range(MOST_STOPS):
            if wanted.first.evaluate(_IS_FOCUSED):
                return
            fault = self.press(key)
            wraps += fault == "lost" != before  # after the last element, the browser's own bar has the focus
            before = fault
            stops.append(fault or self.page.evaluate(_NAME))
            assert fault in {"", "lost"}, fault
            assert wraps < 2, f"{wanted} is not among {stops}"
        raise AssertionError(f"{wanted} is not among {stops}")

    def on(self, wanted: Locator, key: str = "Enter") -> None:
        """Go to the element and press the key on it."""
        self.to(wanted)
        self.page.keyboard.press(key)

    def write(self, field: Locator, text: str) -> None:
        self.to(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def keeps_focus(self) -> None:
        """Wait until the focus is on an element of the page: it must not stay on the body."""
        self.page.wait_for_function("() => document.activeElement && document.activeElement !== document.body")

    def closes(self, dialog: Locator, by: Callable[[], None]) -> None:
        """Close the dialog; the focus is then on the page."""
        self.page.evaluate(SETTLED)  # a dialog takes the keys over once it is drawn
        by()
        expect(dialog).to_have_count(0)
        self.keeps_focus()
