/** Draft of a plugin's form, kept until it is saved or discarded. */
"use client";

import { useFormDraft } from "@/lib/drafts/form";

import { usePluginScope } from "./scope";

interface Options {
  /** Fields that the browser never stores. */
  secrets?: readonly string[];
}

/** `form` names the form among those of the plugin, with the id of what it changes. `saved` has all fields, with their saved values. */
export function useDraft<Fields extends object>(form: string, saved: Fields, { secrets }: Options = {}) {
  const { guildId, plugin } = usePluginScope();
  return useFormDraft(`ext:${guildId}:${plugin.name}`, form, saved, { ...(secrets && { secrets: new Set(secrets) }) });
}
