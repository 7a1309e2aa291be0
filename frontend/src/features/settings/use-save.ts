/** Saves a section and handles each refusal. */
"use client";

import type { RJSFSchema } from "@rjsf/utils";
import { useState } from "react";
import { toast } from "sonner";

import { ApiProblem } from "@/lib/api/problem";
import type { SettingsSection } from "@/lib/api/types";
import { wordingOf } from "@/lib/api/wording";
import { isSame } from "@/lib/same";

import { useChangeSettings, useGetSettingsSection, type Values } from "./api";
import { forgetEdited, NO_ERRORS, toServerErrors } from "./form/server-errors";

interface Conflict {
  theirs: SettingsSection;
  mine: Values;
}

interface Endings {
  onSaved: () => void;
  /** Lists the refused fields, in no particular order. */
  onInvalid: (fields: string[]) => void;
}

export function useSave(guildId: string, section: SettingsSection, schema: RJSFSchema, { onSaved, onInvalid }: Endings) {
  const change = useChangeSettings(guildId, section.key);
  const current = useGetSettingsSection(guildId, section.key);
  const toastId = `settings-${section.key}`; // a new message about a section replaces the previous one
  const [errors, setErrors] = useState(NO_ERRORS);
  const [conflict, setConflict] = useState<Conflict | null>(null);

  async function refused(error: unknown, values: Values) {
    if (error instanceof ApiProblem && error.is("urn:baseline:settings.stale")) {
      setConflict({ theirs: await current.mutateAsync(), mine: values });
    } else if (error instanceof ApiProblem && error.is("urn:baseline:settings.invalid")) {
      const found = toServerErrors(error.problem.errors ?? [], schema);
      setErrors(found);
      setConflict(null);
      onInvalid(Object.keys(found.fields));
      toast.error(wordingOf(error), { id: toastId });
    } else {
      toast.error(wordingOf(error), { id: toastId });
    }
  }

  async function save(values: Values, version: number) {
    try {
      await change.mutateAsync({ version, values });
      setErrors(NO_ERRORS);
      setConflict(null);
      onSaved();
      toast.success("Settings saved", { id: toastId });
    } catch (error) {
      await refused(error, values).catch((failure: unknown) => toast.error(wordingOf(failure), { id: toastId }));
    }
  }

  return {
    save,
    isSaving: change.isPending || current.isPending,
    errors,
    forgetErrors: () => setErrors(NO_ERRORS),
    forgetErrorsOfEdited: (before: Values, after: Values) =>
      setErrors((known) => forgetEdited(known, (field) => !isSame(before[field], after[field]))),
    conflict,
    closeConflict: () => setConflict(null),
  };
}
