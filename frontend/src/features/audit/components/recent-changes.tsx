/** The newest changes, for the overview. */
"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { useGetRecentChanges } from "../api";
import { useSentenceContext } from "../use-sentence-context";
import { Changes } from "./changes";

export function RecentChanges({ guildId }: { guildId: string }) {
  const { data, isError } = useGetRecentChanges(guildId);
  const pages = useMemo(() => data && [data], [data]);
  const context = useSentenceContext(guildId, pages);
  return (
    <Card aria-labelledby="recent-changes">
      <CardHeader
        titleId="recent-changes"
        title={t("What changed lately")}
        actions={
          <Button asChild variant="ghost" size="sm" className="-mr-3">
            <Link href={guildPath(guildId, "audit")}>
              {t("All changes")} <ArrowRight aria-hidden />
            </Link>
          </Button>
        }
      />
      <div className="px-5 pt-1 pb-3 text-sm sm:px-6">
        {data ? (
          data.entries.length > 0 ? (
            <Changes entries={data.entries} context={context} label={t("Recent changes")} />
          ) : (
            <p className="py-3 text-muted">{t("Nothing yet.")}</p>
          )
        ) : isError ? (
          <p className="py-3 text-muted">{t("The changes could not be read.")}</p>
        ) : (
          <Loading label={t("Loading changes")} className="space-y-3 py-3">
            <Skeleton className="h-8" />
            <Skeleton className="h-8" />
          </Loading>
        )}
      </div>
    </Card>
  );
}
