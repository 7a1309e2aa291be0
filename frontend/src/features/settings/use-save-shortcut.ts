/** Ctrl+S and ⌘S submit the form. */
"use client";

import { useEffect } from "react";

const isSaving = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === "s" && (ctrlKey || metaKey) && !altKey && !shiftKey;

export function useSaveShortcut(formId: string, isEnabled: boolean): void {
  useEffect(() => {
    function submit(event: KeyboardEvent) {
      if (!isSaving(event)) return;
      event.preventDefault(); // the browser would save the page as a file
      const isCovered = document.querySelector("[role=dialog], [role=alertdialog]") !== null;
      const form = document.getElementById(formId);
      if (isEnabled && !isCovered && form instanceof HTMLFormElement) form.requestSubmit();
    }
    document.addEventListener("keydown", submit);
    return () => document.removeEventListener("keydown", submit);
  }, [formId, isEnabled]);
}
