/** Context of a form's fields beyond their own schema and value. */
import type { FormContextType } from "@rjsf/utils";

export interface ModelWords {
  /** The title of the model that answers where none is chosen; null while it is not known. */
  byDefault: string | null;
  /** Context window and prices, by `provider:model`. */
  details: ReadonlyMap<string, string>;
}

export interface SettingsFormContext extends FormContextType {
  guildId: string;
  /** The key of the section. */
  section: string;
  defaults: Record<string, unknown>;
  /** Fields whose stored value a newer schema refuses, with the reason. */
  rejected: ReadonlyMap<string, string>;
  /** Sentences about the models that end, by `provider:model`. */
  endings: ReadonlyMap<string, string>;
  models: ModelWords;
  /** Values that another user saved since editing of the field began. */
  meanwhile: ReadonlyMap<string, unknown>;
  /** Puts the field's default into the form. */
  onReset: (field: string) => void;
  onHistory: (field: string) => void;
}
