/** Button of the signed-in user's menu. */
"use client";

import { Name } from "@/components/name";
import { onDemand, type TriggerProps } from "@/components/on-demand";
import { Avatar } from "@/components/ui/avatar";
import type { Me } from "@/lib/api/types";
import { isolated } from "@/lib/isolated";
import { t } from "@/lib/words";

export interface UserMenuProps {
  me: Me;
  withName?: boolean;
}

export function UserButton({ me, withName, ...props }: UserMenuProps & TriggerProps) {
  const { id, name, avatar_url } = me.user;
  return (
    <button
      type="button"
      aria-label={t("Account of {name}", { name: isolated(name) })}
      className="flex min-w-0 flex-1 items-center gap-2.5 rounded-lg p-1 text-left text-sm font-medium hover:bg-sunken"
      {...props}
    >
      <Avatar id={id} name={name} src={avatar_url} className="size-7" />
      {withName && <Name className="truncate">{name}</Name>}
    </button>
  );
}

export const UserMenu = onDemand<UserMenuProps>(UserButton, async () => (await import("./user-menu-list")).UserMenuList);
