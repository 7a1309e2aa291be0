/** Hands the words of a page to what it draws. */
"use client";

import { type ReactNode, use } from "react";

import { speak, type Spoken, SpokenContext } from ".";

export function Catalogue({ language, messages, children }: Spoken & { children: ReactNode }) {
  const outer = use(SpokenContext);
  if (typeof window !== "undefined") speak({ language, messages }); // before what is below is drawn; twice does no harm
  return <SpokenContext value={{ language, messages: { ...outer.messages, ...messages } }}>{children}</SpokenContext>;
}
