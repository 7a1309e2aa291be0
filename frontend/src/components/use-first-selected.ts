/** Keeps an entry of a list selected while the list changes by a search elsewhere, so that Enter chooses it. */
import { useEffect, useRef, useState } from "react";

/** `shown` names the entries: cmdk selects nothing among entries that arrive after the typing. */
export function useFirstSelected(shown: string) {
  const [value, setValue] = useState("");
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const drawn = [...(list.current?.querySelectorAll("[cmdk-item]") ?? [])].map((item) => item.getAttribute("data-value") ?? "");
      setValue((selected) => (drawn.includes(selected) ? selected : (drawn[0] ?? "")));
    }); // cmdk has drawn them by then
    return () => cancelAnimationFrame(frame);
  }, [shown]);

  return { list, value, onValueChange: setValue };
}
