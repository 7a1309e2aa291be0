/** Single-line text input. */
import { Input } from "@/components/ui/input";

import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

const INPUT_TYPES: Record<string, string> = { email: "email", uri: "url", date: "date", time: "time" };
/** Texts that a browser's own control can show; it would be blank for any other. */
const SHOWABLE: Record<string, RegExp> = { date: /^\d{4}-\d\d-\d\d$/, time: /^\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/ };

export function TextWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const text = asText(value);
  const format = schema.format ?? "";
  const isShowable = text === "" || (SHOWABLE[format]?.test(text) ?? true);
  return (
    <Input
      {...controlProps(props)}
      type={isShowable ? (INPUT_TYPES[format] ?? "text") : "text"}
      step={format === "time" ? "any" : undefined}
      value={text}
      onChange={({ target }) => onChange(target.value === "" ? emptied(schema, "") : target.value)}
    />
  );
}
