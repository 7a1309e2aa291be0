/** Selects roles, channels or members by name, and stores their ids. */
import { X } from "lucide-react";

import { Combobox, type ComboboxItem } from "@/components/combobox";
import { Name } from "@/components/name";
import { Button } from "@/components/ui/button";
import { t } from "@/lib/words";

import { isNullable, typeOf } from "../schema";
import { Chips } from "./chips";
import { asList, asText, controlProps, type SettingsWidgetProps } from "./widget";

interface SnowflakeProps extends SettingsWidgetProps {
  items: ComboboxItem[];
  noun: "role" | "channel" | "member";
  empty?: string;
  onSearch?: (text: string) => void;
}

export function Snowflake({ items, noun, empty, onSearch, ...props }: SnowflakeProps) {
  const { schema, value, onChange } = props;
  const shared = { ...controlProps(props), items, empty, onSearch };
  if (typeOf(schema) === "array") {
    return <Chips {...shared} selected={asList(value)} onChange={onChange} placeholder={t("Choose {noun, select, role {roles} channel {channels} other {members}}", { noun })} />;
  }
  const id = asText(value);
  const chosen = items.find((item) => item.value === id);
  return (
    <div className="flex gap-2">
      <Combobox {...shared} selected={[id]} onSelect={onChange} placeholder={t("Choose a {noun, select, role {role} channel {channel} other {member}}", { noun })} className="flex-1">
        {id && (
          <span className="flex min-w-0 items-center gap-2">
            {chosen?.icon}
            <Name className="truncate">{chosen?.label ?? t("Unknown {noun, select, role {role} channel {channel} other {member}} ({id})", { noun, id })}</Name>
          </span>
        )}
      </Combobox>
      {id && isNullable(schema) && (
        <Button variant="ghost" size="icon" aria-label={t("Clear {noun, select, role {role} channel {channel} other {member}}", { noun })} onClick={() => onChange(null)}>
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}
