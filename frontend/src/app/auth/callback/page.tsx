import type { Metadata } from "next";
import { Suspense } from "react";

import { Callback } from "@/features/auth/components/callback";
import { titled } from "@/lib/words/server";

export const generateMetadata = (): Promise<Metadata> => titled("Signing in");

export default function CallbackPage() {
  return (
    <Suspense>
      <Callback />
    </Suspense>
  );
}
