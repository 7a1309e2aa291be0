/** Multiline text; shows the remaining characters near the limit. */
import { Textarea } from "@/components/ui/input";
import { formatCount } from "@/lib/format";
import { t } from "@/lib/words";

import { asText, controlProps, emptied, type SettingsWidgetProps } from "./widget";

const NEARLY_FULL = 0.8;

export function MultilineWidget(props: SettingsWidgetProps) {
  const { value, schema, onChange } = props;
  const text = asText(value);
  const limit = schema.maxLength;
  return (
    <>
      <Textarea
        {...controlProps(props)}
        rows={4}
        value={text}
        onChange={({ target }) => onChange(target.value === "" ? emptied(schema, "") : target.value)}
      />
      {limit !== undefined && text.length > limit * NEARLY_FULL && (
        <p className="mt-1.5 text-right text-xs text-muted tabular-nums">
          {t("{count} of {limit} characters", { count: formatCount(text.length), limit: formatCount(limit) })}
        </p>
      )}
    </>
  );
}
