/** Notes that unsaved changes of an earlier visit were put back into the form. */
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { formatDateTime } from "@/lib/format";
import { t } from "@/lib/words";

interface RestoredNoteProps {
  /** When they were made, in milliseconds. */
  at: number;
  /** Titles of the fields that could not be kept. */
  left?: string[];
  /** Whether an edited field was saved with another value meanwhile. */
  isOvertaken?: boolean;
  isDirty: boolean;
  onDismiss: () => void;
  className?: string;
}

export function RestoredNote({ at, left = [], isDirty, isOvertaken, onDismiss, className }: RestoredNoteProps) {
  if (!isDirty && !isOvertaken && left.length === 0) return null;
  return (
    <Notice
      tone="warning"
      className={className}
      action={
        <Button variant="ghost" size="sm" onClick={onDismiss}>
          {t("Got it")}
        </Button>
      }
    >
      {isDirty && `${t("Your unsaved changes of {time} are back.", { time: formatDateTime(new Date(at).toISOString()) })} `}
      {isOvertaken && `${t("Someone else has changed the same meanwhile: saving replaces that.")} `}
      {left.length > 0 && t("What you typed for {fields} was not kept: secrets are never stored in the browser.", { fields: left.join(", ") })}
    </Notice>
  );
}
