/** The words of alerts. */
import type { components } from "@/lib/api/schema";
import { locale, mark, t } from "@/lib/words";

export type AlertDelivery = components["schemas"]["AlertDeliveryView"];

export const TITLE = mark("Last alerts");
export const DESCRIPTION = mark("What was sent in the last 90 days, and whether it arrived. A failed alert is tried again for up to nine hours.");
export const TEST = mark("Send a test");
export const NONE_TITLE = mark("No alerts yet");
export const NONE = mark("Set a channel, a member or a webhook above, save, and send a test.");
export const NO_TARGET = mark("Nothing was sent: set a channel, a member or a webhook first, and save");

export const KINDS: Record<AlertDelivery["kind"], string> = {
  budgets: mark("Budget"),
  cogs_off: mark("Feature switched off"),
  ending_models: mark("Ending model"),
  providers_away: mark("Provider away"),
  test: mark("Test"),
};

export const TARGETS: Record<AlertDelivery["target"], string> = {
  channel: mark("channel"),
  member: mark("member"),
  webhook: mark("webhook"),
};

export const STATES: Record<AlertDelivery["state"], string> = {
  waiting: mark("Waiting"),
  delivered: mark("Delivered"),
  given_up: mark("Given up"),
};

export const sentTo = (targets: AlertDelivery["target"][]): string =>
  t("A test is on its way to the {targets}", { targets: new Intl.ListFormat(locale(), { type: "conjunction" }).format(targets.map((target) => t(TARGETS[target]))) });
