import type { Metadata } from "next";
import { Suspense } from "react";

import { Callback } from "@/features/auth/components/callback";

export const metadata: Metadata = { title: "Signing in · Baseline" };

export default function CallbackPage() {
  return (
    <Suspense>
      <Callback />
    </Suspense>
  );
}
