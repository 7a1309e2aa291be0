/** Page for an unknown address. */
"use client";

import { MapPinOff } from "lucide-react";
import Link from "next/link";

import { Logo } from "@/components/logo";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { t } from "@/lib/words";

export function NoPage() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center p-6">
      <Logo />
      <h1 className="sr-only">{t("Page not found")}</h1>
      <EmptyState
        icon={MapPinOff}
        title={t("There is no such page")}
        action={
          <Button asChild variant="secondary">
            <Link href="/">{t("Your servers")}</Link>
          </Button>
        }
      >
        {t("The address may be mistyped, or the page has moved.")}
      </EmptyState>
    </main>
  );
}
