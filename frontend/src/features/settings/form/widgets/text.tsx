/** Single-line text input. */
import { Input } from "@/components/ui/input";

import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

const INPUT_TYPES: Record<string, string> = { email: "email", uri: "url", date: "date", "date-time": "datetime-local", time: "time" };

export function TextWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  return (
    <Input
      {...controlProps(props)}
      type={INPUT_TYPES[schema.format ?? ""] ?? "text"}
      value={asText(value)}
      onChange={({ target }) => onChange(target.value === "" ? emptied(schema, "") : target.value)}
    />
  );
}
