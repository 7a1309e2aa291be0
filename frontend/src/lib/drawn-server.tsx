/** The server's side of `drawn.tsx`: the visitor's clock, which a cookie brings. */
import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { DrawnBy } from "./drawn";
import { CLOCK_COOKIE, clockFrom } from "./clock";
import type { Preferences } from "./preferences";

/** Null on the first visit. */
export async function visitorsClock(): Promise<Preferences | null> {
  return clockFrom((await cookies()).get(CLOCK_COOKIE)?.value);
}

const now = (clock: Preferences) => ({ ...clock, at: Date.now() });

export async function Drawn({ children }: { children: ReactNode }) {
  const clock = (await visitorsClock()) ?? { zone: "UTC", clock: "browser" as const };
  return <DrawnBy drawn={now(clock)}>{children}</DrawnBy>;
}
