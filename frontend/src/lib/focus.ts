/** Keeps the keyboard's focus on the page when the element that has it goes away. */
import { useRef } from "react";

/** Layers that keep the focus among themselves. */
const LAYERS = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
/** A layer that closes returns the focus before this. */
const PATIENCE_MS = 80;

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Moves the focus to the page's title, where a reader goes on when the element is gone. */
function focusTitle(): void {
  const place = document.querySelector<HTMLElement>("main h1") ?? document.querySelector<HTMLElement>("main");
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/** For a layer that has closed: focuses what had the focus before, unless something else has it by now. */
export function returnFocus(before: Element | null): void {
  if (!isLost()) return;
  if (before instanceof HTMLElement && before.isConnected) before.focus();
  if (isLost()) focusTitle();
}

/** Watches for focused elements that are removed, such as the row of what was deleted. Returns how to stop. */
export function keepFocus(): () => void {
  let last: Element | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moved = (event: FocusEvent): void => {
    last = event.target instanceof Element ? event.target : null;
  };
  const check = (): void => {
    if (isLost() && last?.isConnected === false && document.querySelector(LAYERS) === null) focusTitle();
  };
  const removal = new MutationObserver(() => {
    if (last === null || last.isConnected) return;
    clearTimeout(timer);
    timer = setTimeout(check, PATIENCE_MS);
  });
  document.addEventListener("focusin", moved);
  removal.observe(document.body, { childList: true, subtree: true });
  return () => {
    clearTimeout(timer);
    document.removeEventListener("focusin", moved);
    removal.disconnect();
  };
}

interface Handlers {
  onOpenAutoFocus?: (event: Event) => void;
  onCloseAutoFocus?: (event: Event) => void;
}

/** Handlers of a dialog's content that return the focus to what opened it: Radix knows only triggers of its own. */
export function useReturnFocus({ onOpenAutoFocus, onCloseAutoFocus }: Handlers): Required<Handlers> {
  const opener = useRef<Element>(null);
  return {
    onOpenAutoFocus: (event) => {
      opener.current = document.activeElement;
      onOpenAutoFocus?.(event);
    },
    onCloseAutoFocus: (event) => {
      onCloseAutoFocus?.(event);
      if (event.defaultPrevented) return;
      event.preventDefault();
      returnFocus(opener.current);
    },
  };
}
