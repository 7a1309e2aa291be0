/** Draws a page with the data that the server has read for it. */
import type { ReactNode } from "react";

import type { Read } from "@/lib/api/reads/reads";
import { broughtBy } from "@/lib/api/reads/server-reads";
import { visitorsClock } from "@/lib/drawn-server";

import { Handed } from "./handed";

/** Times are drawn in the visitor's zone, which the server knows from the visit before; without it, it reads nothing. */
export async function Brought({ reads, children }: { reads: Read[]; children: ReactNode }) {
  const brought = (await visitorsClock()) ? await broughtBy(reads) : undefined;
  return (
    <Handed state={brought?.state} userId={brought?.userId}>
      {children}
    </Handed>
  );
}
