/** Boolean switch. */
import { Switch } from "@/components/ui/switch";

import { controlProps, type SettingsWidgetProps } from "./widget";

export function SwitchWidget(props: SettingsWidgetProps) {
  return <Switch {...controlProps(props)} checked={props.value === true} onCheckedChange={(checked) => props.onChange(checked)} />;
}
