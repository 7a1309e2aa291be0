/** Notices about the forms of a page that have kept, unsaved text: each opens its form or discards the text. */
"use client";

import { useEffect } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useKeptForms } from "@/lib/drafts/form";
import { formatDateTime } from "@/lib/format";
import { t } from "@/lib/words";

interface KeptDraftsProps {
  place: string;
  titleOf: (form: string) => string;
  /** Returns the values that the form would show without the kept text; null if that form no longer exists. */
  savedOf: (form: string) => object | null;
  /** The form that is open; null for none. */
  open: string | null;
  onContinue: (form: string) => void;
}

export function KeptDrafts({ place, titleOf, savedOf, open, onContinue }: KeptDraftsProps) {
  const kept = useKeptForms(place)
    .filter(({ form }) => form !== open)
    .map((draft) => ({ ...draft, saved: savedOf(draft.form), title: titleOf(draft.form) }));
  const isPending = ({ saved, differsFrom }: (typeof kept)[number]): boolean => saved === null || differsFrom(saved);

  useEffect(() => {
    for (const draft of kept) if (!isPending(draft)) draft.discard(); // another tab or another user has saved the same values
  });

  return kept.filter(isPending).map(({ form, at, title, saved, discard }) => (
    <Notice
      key={form}
      tone="warning"
      className="mb-5"
      action={
        <span className="flex gap-1">
          <Button variant="ghost" size="sm" aria-label={t("Discard: {name}", { name: title })} onClick={discard}>
            {t("Discard")}
          </Button>
          {saved && (
            <Button variant="secondary" size="sm" aria-label={t("Continue: {name}", { name: title })} onClick={() => onContinue(form)}>
              {t("Continue")}
            </Button>
          )}
        </span>
      }
    >
      {t("Not saved yet: {form}, from {time}.", { form: title, time: formatDateTime(new Date(at).toISOString()) })}
    </Notice>
  ));
}
