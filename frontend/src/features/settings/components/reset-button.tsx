/** Resets a whole section to the defaults of the bot's code. */
"use client";

import { RotateCcw } from "lucide-react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/confirm/confirm";
import type { SettingsSection } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { t } from "@/lib/words";

import { useGetSettingsSection, useResetSettings } from "../api";

interface ResetButtonProps {
  guildId: string;
  section: SettingsSection;
  onReset: () => void;
}

export function ResetButton({ guildId, section, onReset }: ResetButtonProps) {
  const resetSettings = useResetSettings(guildId, section.key);
  const current = useGetSettingsSection(guildId, section.key);
  const changed = section.stored.length;

  async function reset() {
    try {
      await resetSettings.mutateAsync(section.version);
      onReset();
      toast.success(t("{title} is back to its defaults", { title: section.title }));
    } catch (error) {
      current.mutate();
      toast.error(wordingOf(error));
      throw error;
    }
  }

  return (
    <Confirm
      trigger={
        <Button variant="secondary" size="sm" disabled={changed === 0}>
          <RotateCcw aria-hidden /> {t("Reset to defaults")}
        </Button>
      }
      title={t("Reset {title} to its defaults?", { title: section.title })}
      description={t("{changed, plural, one {# saved value} other {# saved values}} will be dropped, and the bot follows the defaults at once. Changes that you have not saved are dropped too.", { changed })}
      action={t("Reset")}
      onConfirm={reset}
    />
  );
}
