/** Models page of the developer team: prices, those without one first, and models that their provider ends. */
"use client";

import { Search, SearchX } from "lucide-react";
import { useState } from "react";

import { KeptDrafts } from "@/components/drafts/kept-drafts";
import { Loaded } from "@/components/loaded";
import { PageHeader } from "@/components/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Segmented } from "@/components/ui/segmented";
import { useGetFleetUsage } from "@/lib/api/fleet";
import { thisMonth } from "@/lib/days";
import { mark, t } from "@/lib/words";

import { useListModels } from "../api";
import { draftOf, formOf, PLACE } from "../draft";
import { endsSoon, isUnpriced, listed, type ListedModel } from "../listing";
import { ModelRow } from "./model-row";
import { PriceSheet } from "./price-sheet";

const FILTERS = [
  { value: "all", label: mark("All") },
  { value: "unpriced", label: mark("Without a price") },
  { value: "ending", label: mark("Ending") },
] as const;

type Filter = (typeof FILTERS)[number]["value"];

const PASSES: Record<Filter, (model: ListedModel) => boolean> = { all: () => true, unpriced: isUnpriced, ending: endsSoon };

export function ModelsView() {
  const models = useListModels();
  const { data: usage } = useGetFleetUsage(thisMonth());
  return (
    <>
      <PageHeader title={t("Models")} description={t("What each model costs and can do. Those without a price come first.")} />
      <Loaded query={models} what={t("The models")}>{(data) => <Models models={listed(data.models, usage?.by_model ?? [])} />}</Loaded>
    </>
  );
}

function Models({ models }: { models: ListedModel[] }) {
  const [text, setText] = useState("");
  const [filter, setFilter] = useState<Filter>("all");
  const [open, setOpen] = useState<ListedModel | null>(null);
  const sought = text.trim().toLowerCase();
  const hits = models.filter((model) => PASSES[filter](model) && `${model.provider} ${model.model} ${model.title}`.toLowerCase().includes(sought));
  const unpriced = models.filter(isUnpriced);
  const named = (form: string) => models.find((model) => formOf(model) === form) ?? null;
  const savedOf = (form: string) => {
    const model = named(form);
    return model && draftOf(model.price);
  };
  const requests = unpriced.reduce((sum, model) => sum + model.unpriced, 0);
  return (
    <div className="space-y-5">
      <KeptDrafts
        place={PLACE}
        open={open && formOf(open)}
        titleOf={(form) => t("the price of {model}", { model: named(form)?.model ?? form })}
        savedOf={savedOf}
        onContinue={(form) => setOpen(named(form))}
      />
      {unpriced.length > 0 && (
        <Notice tone="warning">
          {requests > 0
            ? t("{models, plural, one {# model} other {# models}} without a price, or with requests from before it was set: the cost of {requests, plural, one {# request} other {# requests}} of this month is not known.", { models: unpriced.length, requests })
            : t("{models, plural, one {# model} other {# models}} without a price, or with requests from before it was set.", { models: unpriced.length })}
        </Notice>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <div className="relative min-w-0 flex-1 basis-56 sm:max-w-xs">
          <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" aria-hidden />
          <Input type="search" aria-label={t("Search models")} placeholder={t("Search models")} className="pl-9" value={text} onChange={(event) => setText(event.target.value)} />
        </div>
        <Segmented label={t("Show")} value={filter} choices={FILTERS} onChange={setFilter} />
      </div>
      {hits.length > 0 ? (
        <Card>
          <ul aria-label={t("Models")} className="divide-y">
            {hits.map((model) => (
              <ModelRow key={`${model.provider}:${model.model}`} model={model} onSetPrice={() => setOpen(model)} />
            ))}
          </ul>
        </Card>
      ) : (
        <EmptyState icon={SearchX} title={t("No model matches")} className="rounded-2xl border border-dashed">
          {t("Change the search or show all models.")}
        </EmptyState>
      )}
      {open && <PriceSheet model={open} onClose={() => setOpen(null)} />}
    </div>
  );
}
