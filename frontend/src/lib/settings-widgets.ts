/** Controls that plugins draw for fields of the settings in place of the usual ones. */
import { createContext, type ReactNode } from "react";

/** Everything but `guildId`, `value` and `onChange` can be spread onto an input. */
export interface SettingsWidgetProps {
  guildId: string;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The label of the field belongs to this id. */
  id: string;
  disabled?: boolean;
  "aria-invalid": boolean;
  "aria-describedby"?: string;
}

/** Draws the control; `usual` is shown where that fails. */
export type DrawWidget = (props: SettingsWidgetProps, usual: ReactNode) => ReactNode;

/** By `section.field`. */
export const SettingsWidgetsContext = createContext<ReadonlyMap<string, DrawWidget>>(new Map());
