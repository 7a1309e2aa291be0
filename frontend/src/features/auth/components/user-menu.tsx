/** Menu of the signed-in user, with the sign-out. */
"use client";

import { LogOut, ShieldCheck, UserRound } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { toast } from "sonner";

import { Name } from "@/components/name";
import { Avatar } from "@/components/ui/avatar";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { wordingOf } from "@/lib/api/wording";
import type { Me } from "@/lib/api/types";
import { hasDrafts } from "@/lib/drafts/storage";
import { isolated } from "@/lib/isolated";

import { useSignOut } from "../api";
import { SignOutQuestion } from "./sign-out-question";

export function UserMenu({ me, withName }: { me: Me; withName?: boolean }) {
  const [isAsking, setIsAsking] = useState(false);
  const { id, name, avatar_url } = me.user;
  const signOut = useSignOut(id);

  function leave() {
    signOut.mutate(undefined, { onError: (error) => toast.error(wordingOf(error)) });
  }

  return (
    <>
      <Menu>
        <MenuTrigger
          aria-label={`Account of ${isolated(name)}`}
          className="flex min-w-0 flex-1 items-center gap-2.5 rounded-lg p-1 text-left text-sm font-medium hover:bg-sunken"
        >
          <Avatar id={id} name={name} src={avatar_url} className="size-7" />
          {withName && <Name className="truncate">{name}</Name>}
        </MenuTrigger>
        <MenuContent align={withName ? "start" : "end"}>
          <MenuLabel>
            Signed in as <span className="font-semibold text-ink"><Name>{name}</Name></span>
          </MenuLabel>
          <MenuSeparator />
          <MenuItem asChild>
          <Link href="/account">
            <UserRound aria-hidden /> Account
          </Link>
        </MenuItem>
        {me.is_developer && (
            <MenuItem asChild>
              <Link href="/admin">
                <ShieldCheck aria-hidden /> Admin
              </Link>
            </MenuItem>
          )}
          <MenuItem onSelect={() => (hasDrafts(id) ? setIsAsking(true) : leave())}>
            <LogOut aria-hidden /> Sign out
          </MenuItem>
        </MenuContent>
      </Menu>
      {isAsking && <SignOutQuestion busy={signOut.isPending} onStay={() => setIsAsking(false)} onLeave={leave} />}
    </>
  );
}
