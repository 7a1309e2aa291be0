/** Failure rate of each model, with reasons and codes. */
"use client";

import { Loaded } from "@/components/loaded";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { ModelErrors } from "@/lib/api/types";
import { wordingOfCode } from "@/lib/api/wording";
import type { DayRange } from "@/lib/days";
import { formatCount } from "@/lib/format";
import { shareInText } from "@/lib/money";
import { mark, t } from "@/lib/words";

import { useGetErrorRates } from "../api";

/** From these shares of failed attempts on. */
const POOR = 0.05;
const BAD = 0.25;

function moodOf({ error_rate }: ModelErrors) {
  if (error_rate >= BAD) return { label: mark("Failing"), tone: "danger" } as const;
  if (error_rate >= POOR) return { label: mark("Some failures"), tone: "warning" } as const;
  return { label: mark("Fine"), tone: "accent" } as const;
}

export function Health({ range }: { range: DayRange }) {
  const errors = useGetErrorRates(range);
  return (
    <Loaded query={errors} what={t("The failures")}>
      {(models) => (
        <Card aria-labelledby="health">
          <CardHeader titleId="health" title={t("Health of the models")} description={t("Every attempt counts, also those that another model answered in the end.")} />
          {models.length === 0 ? (
            <p className="px-5 pt-2 pb-5 text-sm text-muted sm:px-6">{t("The request log has no attempts in these days.")}</p>
          ) : (
            <ul aria-labelledby="health" className="mt-3 divide-y border-t">
              {models.map((model) => (
                <ModelHealth key={`${model.provider}:${model.model}`} model={model} />
              ))}
            </ul>
          )}
        </Card>
      )}
    </Loaded>
  );
}

function ModelHealth({ model }: { model: ModelErrors }) {
  const { label, tone } = moodOf(model);
  return (
    <li className="px-5 py-3.5 text-sm sm:px-6">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium">
          {model.model} <span className="font-normal text-muted">{model.provider}</span>
        </h3>
        <p className="flex items-center gap-2.5 tabular-nums">
          <span className="text-muted">
            {t("{share} of {attempts, plural, one {# attempt} other {# attempts}} failed", { share: shareInText(String(model.failures), String(model.attempts)), attempts: model.attempts })}
          </span>
          <Badge tone={tone}>{t(label)}</Badge>
        </p>
      </div>
      {model.by_code.length > 0 && (
        <ul aria-label={t("Failures of {model}", { model: model.model })} className="mt-2 space-y-1 text-xs">
          {model.by_code.map(({ error_code, attempts }) => (
            <li key={error_code} className="text-pretty text-muted">
              <span className="font-medium text-ink tabular-nums">{formatCount(attempts)}×</span> <code className="font-mono text-ink">{error_code}</code> {wordingOfCode(error_code) !== error_code && wordingOfCode(error_code)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
