/** Banner on every page of a guild: what its budgets stop at present. */
"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { useGetBudgets } from "../api";
import { stopsOf } from "../stops";

/** Shows nothing while the budgets are loading or cannot be loaded: the page is complete without it. */
export function BudgetBanner({ guildId }: { guildId: string }) {
  const { data } = useGetBudgets(guildId);
  const pathname = usePathname();
  const page = guildPath(guildId, "budgets");
  const stops = data ? stopsOf(data) : [];
  const [first] = stops;
  if (!first) return null;
  return (
    <Notice
      tone={first.tone}
      className="mb-6"
      action={
        pathname !== page && (
          <Button asChild size="sm" variant="secondary" className="max-sm:ml-7">
            <Link href={page}>{t("Open budgets")}</Link>
          </Button>
        )
      }
    >
      {stops.length === 1 ? (
        <p>{first.text}</p>
      ) : (
        <ul className="space-y-1">
          {stops.map(({ key, text }) => (
            <li key={key}>{text}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
