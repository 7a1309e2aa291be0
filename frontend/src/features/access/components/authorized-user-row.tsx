/** Row of a user with access: date, granting user, and what can be changed. */
"use client";

import { Crown, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";

import { Name } from "@/components/name";
import { Person } from "@/components/person";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/confirm/confirm";
import type { AuthorizedUser } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { formatAgo, formatDateTime } from "@/lib/format";
import { isolated } from "@/lib/isolated";
import { toast } from "@/lib/toast";
import { rich, t } from "@/lib/words";

import { useRevokeAccess } from "../api";
import { HandOver, TakeOver } from "./hand-over";

interface AuthorizedUserRowProps {
  guildId: string;
  user: AuthorizedUser;
  granter?: AuthorizedUser;
  viewerId: string;
  /** The owner of the server in Discord; undefined until it is known. */
  ownerId: string | undefined;
}

export function AuthorizedUserRow({ guildId, user, granter, viewerId, ownerId }: AuthorizedUserRowProps) {
  const isOwnerOfDashboard = user.kind === "initial";
  return (
    <li className="flex min-h-16 items-center gap-3 border-t px-5 py-3 sm:px-6">
      <div className="min-w-0 flex-1 sm:flex sm:items-center sm:gap-3">
        <Person id={user.user_id} name={user.name} displayName={user.display_name} avatarUrl={user.avatar_url} />
        <div className="flex flex-wrap gap-1.5 pt-1.5 pl-11 empty:hidden sm:p-0">
          {user.user_id === viewerId && <Badge>{t("You")}</Badge>}
          {isOwnerOfDashboard && (
            <Badge tone="accent">
              <ShieldCheck aria-hidden /> {t("Dashboard owner")}
            </Badge>
          )}
          {user.user_id === ownerId && (
            <Badge>
              <Crown aria-hidden /> {t("Server owner")}
            </Badge>
          )}
        </div>
      </div>
      <p className="hidden shrink-0 text-right text-xs text-muted md:block">
        <time dateTime={user.granted_at} title={formatDateTime(user.granted_at)}>
          {isOwnerOfDashboard ? t("Since {ago}", { ago: formatAgo(user.granted_at) }) : t("Granted {ago}", { ago: formatAgo(user.granted_at) })}
        </time>
        {granter && <span className="block">{isOwnerOfDashboard ? t("from {name}", { name: isolated(granter.display_name) }) : t("by {name}", { name: isolated(granter.display_name) })}</span>}
      </p>
      <div className="flex shrink-0 justify-end empty:hidden md:w-28">
        <Change guildId={guildId} user={user} viewerId={viewerId} ownerId={ownerId} />
      </div>
    </li>
  );
}

function Change({ guildId, user, viewerId, ownerId }: Omit<AuthorizedUserRowProps, "granter">): ReactNode {
  if (user.kind === "delegate") return <Revoke guildId={guildId} user={user} isViewer={user.user_id === viewerId} />;
  if (user.user_id === viewerId) return <HandOver guildId={guildId} viewerId={viewerId} />;
  return viewerId === ownerId && <TakeOver guildId={guildId} isOwner size="sm" />;
}

function Revoke({ guildId, user, isViewer }: { guildId: string; user: AuthorizedUser; isViewer: boolean }) {
  const revokeAccess = useRevokeAccess(guildId);

  async function revoke() {
    try {
      await revokeAccess.mutateAsync(user.user_id);
      toast.success(t("{name} no longer has access", { name: isolated(user.display_name) }));
    } catch (error) {
      toast.error(wordingOf(error));
      throw error;
    }
  }

  return (
    <Confirm
      trigger={
        <Button variant="danger-ghost" size="sm" className="-mr-2" aria-label={t("Remove access of {name}", { name: isolated(user.display_name) })}>
          {t("Remove access")}
        </Button>
      }
      title={isViewer ? t("Remove your own access?") : rich("Remove access of <name></name>?", { name: () => <Name>{user.display_name}</Name> })}
      description={
        isViewer
          ? t("You are locked out of this server's dashboard at once. Another person with access can add you again.")
          : t("They are locked out of this server's dashboard at once. You can add them again later.")
      }
      action={t("Remove access")}
      onConfirm={revoke}
    />
  );
}
