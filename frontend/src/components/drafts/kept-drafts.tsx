/** Names the forms of a page whose text is kept and not saved, with the way back to each. */
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useKeptForms } from "@/lib/drafts/form";
import { formatDateTime } from "@/lib/format";
import { t } from "@/lib/words";

interface KeptDraftsProps {
  place: string;
  titleOf: (form: string) => string;
  /** The form that is open; null for none. */
  open: string | null;
  onContinue: (form: string) => void;
}

export function KeptDrafts({ place, titleOf, open, onContinue }: KeptDraftsProps) {
  return useKeptForms(place)
    .filter(({ form }) => form !== open)
    .map(({ form, at, discard }) => (
      <Notice
        key={form}
        tone="warning"
        className="mb-5"
        action={
          <span className="flex gap-1">
            <Button variant="ghost" size="sm" onClick={discard}>
              {t("Discard")}
            </Button>
            <Button variant="secondary" size="sm" onClick={() => onContinue(form)}>
              {t("Continue")}
            </Button>
          </span>
        }
      >
        {t("Not saved yet: {form}, from {time}.", { form: titleOf(form), time: formatDateTime(new Date(at).toISOString()) })}
      </Notice>
    ));
}
