/** Resets a whole section to the defaults of the bot's code. */
"use client";

import { RotateCcw } from "lucide-react";
import { toast } from "@/lib/toast";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import type { SettingsSection } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { pluralise } from "@/lib/format";

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
      toast.success(`${section.title} is back to its defaults`);
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
          <RotateCcw aria-hidden /> Reset to defaults
        </Button>
      }
      title={`Reset ${section.title} to its defaults?`}
      description={`${pluralise(changed, "saved value")} will be dropped, and the bot follows the defaults at once. Changes that you have not saved are dropped too.`}
      action="Reset"
      onConfirm={reset}
    />
  );
}
