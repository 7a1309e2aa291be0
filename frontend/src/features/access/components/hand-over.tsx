/** Buttons that give the dashboard another owner: its owner hands it over, the server's owner takes it over. */
"use client";

import { lazy, Suspense, useState } from "react";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/confirm/confirm";
import { wordingOf } from "@/lib/api/wording";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import { useReclaimAccess } from "../api";

const HandOverDialog = lazy(() => import("./hand-over-dialog"));

export function HandOver({ guildId, viewerId }: { guildId: string; viewerId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant="ghost" size="sm" className="-mr-2" onClick={() => setIsOpen(true)}>
        {t("Hand over…")}
      </Button>
      <Suspense fallback={null}>{isOpen && <HandOverDialog guildId={guildId} viewerId={viewerId} onClose={() => setIsOpen(false)} />}</Suspense>
    </>
  );
}

interface TakeOverProps {
  guildId: string;
  /** Whether the server's owner is known to be signed in; otherwise the API decides. */
  isOwner?: boolean;
  size?: "sm";
}

export function TakeOver({ guildId, isOwner = false, size }: TakeOverProps) {
  const reclaim = useReclaimAccess(guildId);

  async function takeOver() {
    try {
      await reclaim.mutateAsync();
      toast.success(t("You own this dashboard now"));
    } catch (error) {
      toast.error(wordingOf(error));
      throw error;
    }
  }

  return (
    <Confirm
      trigger={
        <Button variant={isOwner ? "ghost" : "secondary"} size={size} className={isOwner ? "-mr-2" : undefined}>
          {isOwner ? t("Take over…") : t("I own this server")}
        </Button>
      }
      title={t("Take the dashboard over?")}
      description={
        isOwner
          ? t("You own this server in Discord, so you can become the dashboard's owner. The present owner keeps access, which you can end.")
          : t("If you own this server in Discord, you become the dashboard's owner. The present owner keeps access, which you can end.")
      }
      action={t("Take over")}
      onConfirm={takeOver}
    />
  );
}
