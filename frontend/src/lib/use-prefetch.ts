/** Fetches what a page needs while the user is on the way to its link. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { anticipateReads, prefetchReads } from "./api/reads/read-query";
import type { Read } from "./api/reads/reads";

/** A pointer that crosses a list of links stays on each for less. */
const INTENT_MS = 60;

type Handlers = Record<"onPointerEnter" | "onFocus" | "onPointerLeave" | "onBlur" | "onPointerDown" | "onClick", () => void>;

/** The props with the handlers beside those that are there. */
export function both<Props extends object>(props: Props, handlers: Handlers): Props & Handlers {
  const given = props as Partial<Record<keyof Handlers, (event: unknown) => void>>;
  const joined = Object.entries(handlers).map(([name, own]) => {
    const theirs = given[name as keyof Handlers];
    return [name, theirs ? (event: unknown) => (theirs(event), own()) : own] as const;
  });
  return { ...props, ...(Object.fromEntries(joined) as Handlers) };
}

/** Handlers for a link. `isWanted` turns true with the first intent, so that the page's code is fetched too. */
export function usePrefetch(reads: () => Read[]) {
  const queries = useQueryClient();
  const [isWanted, setWanted] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  function fetchNow(): void {
    clearTimeout(timer.current);
    setWanted(true);
    prefetchReads(queries, reads());
  }

  function anticipate(): void {
    setWanted(true);
    anticipateReads(queries, reads());
  }

  function approach(): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(anticipate, INTENT_MS);
  }

  const leave = (): void => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { isWanted, handlers: { onPointerEnter: approach, onFocus: approach, onPointerLeave: leave, onBlur: leave, onPointerDown: fetchNow, onClick: fetchNow } };
}
