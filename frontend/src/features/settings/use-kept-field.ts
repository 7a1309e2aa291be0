/** A form that starts over draws its fields anew: the field that had the focus has it again. */
import { useLayoutEffect, useRef } from "react";

/** Returns what to call before the form starts over. `edition` counts how often it did. */
export function useKeptField(edition: number): () => void {
  const field = useRef("");
  useLayoutEffect(() => {
    if (field.current !== "") document.getElementById(field.current)?.focus({ preventScroll: true });
  }, [edition]);
  return () => {
    field.current = document.activeElement?.id ?? "";
  };
}
