import type { Metadata } from "next";

import { AccountPage } from "./account-page";

export const metadata: Metadata = { title: "Account · Baseline" };

export default function Page() {
  return <AccountPage />;
}
