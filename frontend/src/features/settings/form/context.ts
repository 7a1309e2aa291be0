/** Context of a form's fields beyond their own schema and value. */
import type { FormContextType } from "@rjsf/utils";

export interface SettingsFormContext extends FormContextType {
  guildId: string;
  defaults: Record<string, unknown>;
  /** Fields whose stored value a newer schema refuses, with the reason. */
  rejected: ReadonlyMap<string, string>;
  /** Sentences about the models that end, by `provider:model`. */
  endings: ReadonlyMap<string, string>;
}
