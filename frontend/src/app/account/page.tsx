import type { Metadata } from "next";

import { titled, Words } from "@/lib/words/server";

import { AccountPage } from "./account-page";

export const generateMetadata = (): Promise<Metadata> => titled("Account");

export default function Page() {
  return (
    <Words of={["account"]}>
      <AccountPage />
    </Words>
  );
}
