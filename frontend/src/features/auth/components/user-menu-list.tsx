/** Menu of the signed-in user, with the sign-out. */
"use client";

import { LogOut, ShieldCheck, UserRound } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { Name } from "@/components/name";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import type { Me } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { hasDrafts } from "@/lib/drafts/storage";
import { toast } from "@/lib/toast";
import { rich, t } from "@/lib/words";

import { useSignOut } from "../api";
import { SignOutQuestion } from "./sign-out-question";
import { UserButton, type UserMenuProps } from "./user-menu";

/** In a simulated Discord without a developer team, Admin says how to set it up. */
const isNewcomer = ({ add_bot_url, has_developer_team }: Me): boolean => add_bot_url === null && !has_developer_team;

export function UserMenuList({ me, withName, defaultOpen }: UserMenuProps & { defaultOpen: boolean }) {
  const [isAsking, setIsAsking] = useState(false);
  const { id, name } = me.user;
  const signOut = useSignOut(id);

  function leave() {
    signOut.mutate(undefined, { onError: (error) => toast.error(wordingOf(error)) });
  }

  return (
    <>
      <Menu defaultOpen={defaultOpen}>
        <MenuTrigger asChild>
          <UserButton me={me} withName={withName} />
        </MenuTrigger>
        <MenuContent align={withName ? "start" : "end"}>
          <MenuLabel>
            {rich("Signed in as <name></name>", { name: () => <span key="name" className="font-semibold text-ink"><Name>{name}</Name></span> })}
          </MenuLabel>
          <MenuSeparator />
          <MenuItem asChild>
            <Link href="/account">
              <UserRound aria-hidden /> {t("Account")}
            </Link>
          </MenuItem>
          {(me.is_developer || isNewcomer(me)) && (
            <MenuItem asChild>
              <Link href="/admin">
                <ShieldCheck aria-hidden /> {t("Admin")}
              </Link>
            </MenuItem>
          )}
          <MenuItem onSelect={() => (hasDrafts(id) ? setIsAsking(true) : leave())}>
            <LogOut aria-hidden /> {t("Sign out")}
          </MenuItem>
        </MenuContent>
      </Menu>
      {isAsking && <SignOutQuestion busy={signOut.isPending} onStay={() => setIsAsking(false)} onLeave={leave} />}
    </>
  );
}
