/** Access page of a guild: list, grant, revoke. */
"use client";

import { History } from "lucide-react";
import Link from "next/link";

import { ErrorState } from "@/components/error-state";
import { PageHeader } from "@/components/page-header";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { guildPath } from "@/lib/navigation";
import { t } from "@/lib/words";

import { useListAuthorizedUsers } from "../api";
import { AuthorizedUserRow } from "./authorized-user-row";
import { GrantAccess } from "./grant-access";

interface AccessViewProps {
  guildId: string;
  /** The signed-in user, whose own row is marked. */
  viewerId: string;
  /** The owner of the server in Discord, who can take the dashboard over; undefined until it is known. */
  ownerId: string | undefined;
}

export function AccessView({ guildId, viewerId, ownerId }: AccessViewProps) {
  const users = useListAuthorizedUsers(guildId);
  return (
    <>
      <PageHeader
        title={t("Access")}
        description={t("The people in this list can open this server's dashboard. Roles and permissions in Discord change nothing here.")}
      />
      <div className="space-y-5">
        <GrantAccess guildId={guildId} grantedIds={users.data?.map((user) => user.user_id) ?? []} />
        <Card aria-labelledby="authorized-users">
          <CardHeader
            titleId="authorized-users"
            title={t("People with access")}
            description={users.data && t("{count, plural, one {# person} other {# people}}", { count: users.data.length })}
            actions={
              <Button asChild variant="ghost" size="sm">
                <Link href={guildPath(guildId, "audit?kind=access")}>
                  <History aria-hidden /> {t("History")}
                </Link>
              </Button>
            }
          />
          {users.data ? (
            <ul className="mt-4" data-testid="authorized-users">
              {users.data.map((user) => (
                <AuthorizedUserRow
                  key={user.user_id}
                  guildId={guildId}
                  user={user}
                  viewerId={viewerId}
                  ownerId={ownerId}
                  granter={users.data.find((other) => other.user_id === user.granted_by)}
                />
              ))}
            </ul>
          ) : users.isError ? (
            <ErrorState title={t("The list could not be loaded")} error={users.error} failures={users.errorUpdateCount} onRetry={() => void users.refetch()} />
          ) : (
            <Placeholder />
          )}
        </Card>
      </div>
    </>
  );
}

function Placeholder() {
  return (
    <Loading label={t("Loading people with access")} className="mt-4">
      {[0, 1, 2].map((index) => (
        <div key={index} className="flex items-center gap-3 border-t px-5 py-4 sm:px-6">
          <Skeleton className="size-8 rounded-full" />
          <Skeleton className="h-4 w-40" />
        </div>
      ))}
    </Loading>
  );
}
