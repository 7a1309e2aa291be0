/** Note above a section of the settings whose feature does nothing in this server at present, with a button to the switches. */
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { stopsOfCogs } from "@/lib/bot/cog-off";
import { t } from "@/lib/words";

import { useListGuildCogs } from "../api";

interface OffNoteProps {
  guildId: string;
  section: string;
  onSwitches: () => void;
}

export function OffNote({ guildId, section, onSwitches }: OffNoteProps) {
  const { data: cogs = [] } = useListGuildCogs(guildId);
  return stopsOfCogs(cogs.filter(({ manifest }) => manifest.settings.includes(section))).map(({ name, text, isChosen }) => (
    <Notice
      key={name}
      tone={isChosen ? "info" : "warning"}
      className="mb-5"
      action={
        <Button size="sm" variant="secondary" onClick={onSwitches}>
          {t("Open switches")}
        </Button>
      }
    >
      {text} {t("What you set here holds once it runs.")}
    </Notice>
  ));
}
