/** A page of a plugin, or the reason why it cannot be shown. */
"use client";

import { PowerOff, SearchX, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useContext } from "react";

import { ErrorState } from "@/components/error-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import type { GuildCog } from "@/lib/api/types";
import { titleOf } from "@/lib/bot/cog-title";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import type { Plugin } from "./define";
import { FoundPluginsContext } from "./found";
import { matchRoute } from "./match";
import { Slot } from "./slot";
import { isShown, useListCogs, useLoadedPlugins } from "./use-plugins";

interface PluginPageProps {
  guildId: string;
  name: string;
  path: string;
}

export function PluginPage({ guildId, name, path }: PluginPageProps) {
  const isFound = useContext(FoundPluginsContext).has(name);
  const cogs = useListCogs(guildId);
  const cog = cogs.data?.find((one) => one.name === name);
  if (!isFound) return <NoSuchPage guildId={guildId} />;
  if (cogs.isError && !cogs.data) return <Failed><ErrorState title={t("This page could not be loaded")} error={cogs.error} failures={cogs.errorUpdateCount} onRetry={() => void cogs.refetch()} className="py-24" /></Failed>;
  if (!cogs.data) return <PageLoading />;
  if (!cog || cog.state === "unloaded") return <NoSuchPage guildId={guildId} />;
  if (!isShown(cog)) return <SwitchedOff guildId={guildId} cog={cog} />;
  return <OpenPage key={name} guildId={guildId} path={path} cog={cog} />;
}

function OpenPage({ guildId, path, cog }: { guildId: string; path: string; cog: GuildCog }) {
  const [loaded] = useLoadedPlugins([cog.name]);
  if (loaded?.isError) return <BrokenPage title={titleOf(cog)} onRetry={() => void loaded.refetch()} />;
  if (!loaded?.data) return <PageLoading />;
  return (
    <>
      {cog.state === "failed" && (
        <Notice tone="warning" className="mb-6">
          {t("This part of the bot does not run at the moment. What you see here may be out of date.")}
        </Notice>
      )}
      <Route guildId={guildId} plugin={loaded.data} path={path} title={titleOf(cog)} />
    </>
  );
}

function Route({ guildId, plugin, path, title }: { guildId: string; plugin: Plugin; path: string; title: string }) {
  const match = matchRoute(plugin.routes, path);
  if (!match) return <NoSuchPage guildId={guildId} />;
  return (
    <Slot
      key={path}
      plugin={plugin}
      guildId={guildId}
      load={match.route.page}
      props={{ guildId, params: match.params }}
      loading={<PageLoading />}
      broken={(retry) => <BrokenPage title={title} onRetry={retry} />}
    />
  );
}

function PageLoading() {
  return (
    <Loading label={t("Loading page")} className="space-y-5">
      <Skeleton className="h-8 w-56" />
      <Skeleton className="h-64 rounded-2xl" />
    </Loading>
  );
}

function Failed({ children }: { children: ReactNode }) {
  return (
    <>
      <h1 className="sr-only">{t("Something went wrong")}</h1>
      {children}
    </>
  );
}

function BrokenPage({ title, onRetry }: { title: string; onRetry: () => void }) {
  return (
    <Failed>
      <EmptyState icon={TriangleAlert} title={t("“{title}” could not be shown", { title })} className="py-24" action={<Button onClick={onRetry}>{t("Try again")}</Button>}>
        {t("This page is an addition to the dashboard. The other pages still work.")}
      </EmptyState>
    </Failed>
  );
}

function SwitchedOff({ guildId, cog }: { guildId: string; cog: GuildCog }) {
  return (
    <>
      <h1 className="sr-only">{titleOf(cog)}</h1>
      <EmptyState
        icon={PowerOff}
        title={t("{title} is switched off in this server", { title: titleOf(cog) })}
        className="py-24"
        action={
          <Button asChild variant="secondary">
            <Link href={guildPath(guildId, "settings")}>{t("Open settings")}</Link>
          </Button>
        }
      >
        {t("Switch it on in the settings, or with /cogs on in Discord.")}
      </EmptyState>
    </>
  );
}

function NoSuchPage({ guildId }: { guildId: string }) {
  return (
    <>
      <h1 className="sr-only">{t("Page not found")}</h1>
      <EmptyState
        icon={SearchX}
        title={t("There is no such page")}
        className="py-24"
        action={
          <Button asChild variant="secondary">
            <Link href={guildPath(guildId)}>{t("Back to overview")}</Link>
          </Button>
        }
      >
        {t("It may belong to a part of the bot that has been removed.")}
      </EmptyState>
    </>
  );
}
