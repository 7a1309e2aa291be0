/** When and with which clock the server has drawn the page, so that the browser's first drawing is the same. */
"use client";

import { createContext, type ReactNode, use, useEffect } from "react";

import type { Preferences } from "./preferences";

export interface Drawn extends Preferences {
  /** Milliseconds since 1970. */
  at: number;
}

const DrawnContext = createContext<Drawn | null>(null);

/** Null as soon as the browser has taken over. */
let first: Drawn | null | undefined;

function beginWith(drawn: Drawn): void {
  if (typeof window !== "undefined" && first === undefined) first = drawn;
}

function takeOver(): void {
  first = null;
}

export function DrawnBy({ drawn, children }: { drawn: Drawn; children: ReactNode }) {
  beginWith(drawn); // before what is below is drawn; twice does no harm
  useEffect(takeOver, []);
  return <DrawnContext value={drawn}>{children}</DrawnContext>;
}

/** Null once the page is drawn by the browser alone. */
// eslint-disable-next-line react-hooks/rules-of-hooks -- a context can be read by any function that a component calls
export const drawnByServer = (): Drawn | null => (typeof window === "undefined" ? use(DrawnContext) : (first ?? null));
