/** Ctrl+S and ⌘S submit the form. */
"use client";

import { useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";

const isSaving = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === "s" && (ctrlKey || metaKey) && !altKey && !shiftKey;

/** A field takes what is typed into it at its blur, which a click on the save button causes and the shortcut does not. */
function takeTyped(form: HTMLFormElement): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLElement) || !form.contains(field)) return;
  flushSync(() => field.blur());
  field.focus({ preventScroll: true });
}

export function useSaveShortcut(formId: string, isEnabled: boolean): void {
  const submit = useEffectEvent((form: HTMLFormElement) => {
    if (isEnabled) form.requestSubmit();
  });
  useEffect(() => {
    function save(event: KeyboardEvent) {
      if (!isSaving(event)) return;
      event.preventDefault(); // the browser would save the page as a file
      const isCovered = document.querySelector("[role=dialog], [role=alertdialog]") !== null;
      const form = document.getElementById(formId);
      if (isCovered || !(form instanceof HTMLFormElement)) return;
      takeTyped(form);
      submit(form);
    }
    document.addEventListener("keydown", save);
    return () => document.removeEventListener("keydown", save);
  }, [formId]);
}
