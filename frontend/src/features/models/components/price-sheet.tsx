/** Sheet to set the price of a model: shows what changes before it is saved, and what came of it. */
"use client";

import { type FormEvent, useState } from "react";

import { useDiscardQuestion } from "@/components/drafts/discard";
import { RestoredNote } from "@/components/drafts/restored-note";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import { wordingOf } from "@/lib/api/wording";
import { useFormDraft } from "@/lib/drafts/form";
import { t } from "@/lib/words";

import { useSetPrice } from "../api";
import { bodyOf, draftOf, errorsOf, formOf, PLACE } from "../draft";
import type { ListedModel } from "../listing";
import { PricePreview } from "./price-preview";
import { RateFields } from "./rate-fields";

export function PriceSheet({ model, onClose }: { model: ListedModel; onClose: () => void }) {
  const typed = useFormDraft(PLACE, formOf(model), draftOf(model.price));
  const draft = typed.fields;
  const [isChecked, setIsChecked] = useState(false);
  const set = useSetPrice();
  const errors = errorsOf(draft, model.price);
  const { leave, question } = useDiscardQuestion(typed.isDirty && !set.data, () => {
    typed.discard();
    onClose();
  });
  const isValid = Object.keys(errors).length === 0 && draft.rates.length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (isValid) set.mutate({ provider: model.provider, model: model.model, body: bodyOf(draft) }, { onSuccess: typed.discard });
  }

  return (
    <Sheet open onOpenChange={(open) => !open && leave()}>
      <SheetContent title={t("Price of {model}", { model: model.model })} description={t("Costs that are already recorded stay as they are.")}>
        {set.data ? (
          <Result repriced={set.data.repriced_requests} onClose={onClose} />
        ) : (
          <form onSubmit={submit} noValidate className="flex min-h-0 flex-1 flex-col">
            <div className="min-h-0 flex-1 space-y-5 overflow-y-auto px-5 py-5 sm:px-6">
              {typed.restored && <RestoredNote at={typed.restored.at} isDirty={typed.isDirty} isOvertaken={typed.isOvertaken} onDismiss={typed.acknowledge} />}
              <RateFields draft={draft} errors={isChecked ? errors : {}} onChange={typed.edit} />
              {set.isError && <Notice tone="danger">{wordingOf(set.error)}</Notice>}
            </div>
            <div role="status" className="border-t bg-sunken px-5 py-3 text-sm text-pretty sm:px-6">
              {isValid ? <PricePreview model={model} draft={draft} /> : t("Fill in the prices to see what changes.")}
            </div>
            <DialogFooter>
              <Button variant="secondary" onClick={leave}>
                {t("Cancel")}
              </Button>
              <Button type="submit" busy={set.isPending}>
                {t("Set price")}
              </Button>
            </DialogFooter>
          </form>
        )}
        {question}
      </SheetContent>
    </Sheet>
  );
}

function Result({ repriced, onClose }: { repriced: number | null; onClose: () => void }) {
  return (
    <>
      <p role="status" className="flex-1 px-5 py-5 text-sm text-pretty sm:px-6">
        {t("The price is set.")}{" "}
        {repriced === null
          ? t("Requests without a cost get theirs with the next run of the job that reprices.")
          : repriced > 0
            ? t("{repriced, plural, one {# request that had no cost has} other {# requests that had no cost have}} one now.", { repriced })
            : t("No recorded request was without a cost.")}
      </p>
      <DialogFooter>
        <Button onClick={onClose}>{t("Done")}</Button>
      </DialogFooter>
    </>
  );
}
