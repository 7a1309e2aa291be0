/** Row of a user with access: date, granting user, revoke button. */
"use client";

import { ShieldCheck } from "lucide-react";
import { toast } from "@/lib/toast";

import { Name } from "@/components/name";
import { Person } from "@/components/person";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import type { AuthorizedUser } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { formatAgo, formatDateTime } from "@/lib/format";
import { isolated } from "@/lib/isolated";

import { useRevokeAccess } from "../api";

interface AuthorizedUserRowProps {
  guildId: string;
  user: AuthorizedUser;
  granter?: AuthorizedUser;
  isViewer: boolean;
}

export function AuthorizedUserRow({ guildId, user, granter, isViewer }: AuthorizedUserRowProps) {
  const isInitial = user.kind === "initial";
  return (
    <li className="flex min-h-16 items-center gap-3 border-t px-5 py-3 sm:px-6">
      <div className="min-w-0 flex-1 sm:flex sm:items-center sm:gap-3">
        <Person id={user.user_id} name={user.name} displayName={user.display_name} avatarUrl={user.avatar_url} />
        <div className="flex flex-wrap gap-1.5 pt-1.5 pl-11 empty:hidden sm:p-0">
          {isViewer && <Badge>You</Badge>}
          {isInitial && (
            <Badge tone="accent">
              <ShieldCheck aria-hidden /> Added the bot
            </Badge>
          )}
        </div>
      </div>
      <p className="hidden shrink-0 text-right text-xs text-muted md:block">
        <time dateTime={user.granted_at} title={formatDateTime(user.granted_at)}>
          {isInitial ? "Since" : "Granted"} {formatAgo(user.granted_at)}
        </time>
        {granter && <span className="block">by {isolated(granter.display_name)}</span>}
      </p>
      <div className="flex w-20 shrink-0 justify-end">
        {isInitial ? (
          <span className="text-right text-xs text-muted">Can&apos;t be revoked</span>
        ) : (
          <Revoke guildId={guildId} user={user} isViewer={isViewer} />
        )}
      </div>
    </li>
  );
}

function Revoke({ guildId, user, isViewer }: { guildId: string; user: AuthorizedUser; isViewer: boolean }) {
  const revokeAccess = useRevokeAccess(guildId);

  async function revoke() {
    try {
      await revokeAccess.mutateAsync(user.user_id);
      toast.success(`${isolated(user.display_name)} no longer has access`);
    } catch (error) {
      toast.error(wordingOf(error));
      throw error;
    }
  }

  return (
    <Confirm
      trigger={
        <Button variant="danger-ghost" size="sm" className="-mr-2" aria-label={`Revoke access of ${isolated(user.display_name)}`}>
          Revoke
        </Button>
      }
      title={isViewer ? "Revoke your own access?" : <>Revoke access of <Name>{user.display_name}</Name>?</>}
      description={
        isViewer
          ? "You will be locked out of this server's dashboard until somebody grants you access again."
          : "They are locked out of this server's dashboard at once. You can grant access again later."
      }
      action="Revoke"
      onConfirm={revoke}
    />
  );
}
