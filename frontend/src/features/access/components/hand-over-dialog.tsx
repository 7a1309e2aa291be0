/** Hands the dashboard over to another member, after a sentence that says what that changes. */
"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Switch } from "@/components/ui/switch";
import type { Member } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { isolated } from "@/lib/isolated";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import { useTransferAccess } from "../api";
import { MemberPicker } from "./member-picker";

interface HandOverDialogProps {
  guildId: string;
  viewerId: string;
  onClose: () => void;
}

const KEEP = "keep-access";

export default function HandOverDialog({ guildId, viewerId, onClose }: HandOverDialogProps) {
  const [chosen, setChosen] = useState<Member | null>(null);
  const [keepsAccess, setKeepsAccess] = useState(true);
  const transfer = useTransferAccess(guildId);

  /** This dialog is gone before the change settles: its user is not the owner any more. */
  async function handOver(member: Member) {
    try {
      await transfer.mutateAsync({ user_id: member.id, keep_access: keepsAccess });
      toast.success(t("{name} owns this dashboard now", { name: isolated(member.display_name) }));
      onClose();
    } catch (error) {
      toast.error(wordingOf(error));
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t("Hand the dashboard over")}
        description={t("Nobody can end the access of a dashboard's owner. You cannot undo this: only the new owner can hand it back.")}
      >
        <div className="space-y-4 border-t px-5 py-4 sm:px-6">
          <MemberPicker guildId={guildId} label={t("New owner")} without={[viewerId]} none={t("No other member matches.")} chosen={chosen} onChoose={setChosen} />
          <div className="flex items-center justify-between gap-4 text-sm">
            <label htmlFor={KEEP}>{t("Keep my access")}</label>
            <Switch id={KEEP} checked={keepsAccess} onCheckedChange={setKeepsAccess} />
          </div>
          <p role="status" className="min-h-10 text-sm text-pretty text-muted">
            {chosen && consequence(isolated(chosen.display_name), keepsAccess)}
          </p>
        </div>
        <DialogFooter>
          <Button variant="secondary" onClick={onClose}>
            {t("Cancel")}
          </Button>
          <Button variant="danger" disabled={!chosen} busy={transfer.isPending} onClick={() => chosen && void handOver(chosen)}>
            {t("Hand over")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

const consequence = (name: string, keepsAccess: boolean): string =>
  keepsAccess
    ? t("{name} becomes the owner. You keep access, which {name} and the others can end.", { name })
    : t("{name} becomes the owner, and you are locked out of this dashboard at once.", { name });
