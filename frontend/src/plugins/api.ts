/** `@baseline/api`: what a plugin may call. Names here stay from version to version. */
export { useSearchMembers } from "@/lib/api/members";
export { ApiProblem, type FieldError, type Problem } from "@/lib/api/problem";
export { referenceOf } from "@/lib/api/wording";
export { type SettingsWidgetProps } from "@/lib/settings-widgets";

export { type CogCost, useCogCost } from "./cog-cost";
export { type Change, messageOf, useCogChange, useCogQuery } from "./cog-api";
export {
  type CardProps,
  definePlugin,
  type LiveEvent,
  type PageProps,
  type Plugin,
  type PluginNavItem,
  type PluginRoute,
} from "./define";
export { useDraft } from "./draft";
export { type PlaceNames, usePlaceNames } from "./place-names";
export { useGuildId, usePluginPath } from "./scope";
