/** The words of alerts. */
import type { components } from "@/lib/api/schema";

export type AlertDelivery = components["schemas"]["AlertDeliveryView"];

export const TITLE = "Last alerts";
export const DESCRIPTION = "What was sent in the last 90 days, and whether it arrived. A failed alert is tried again for up to nine hours.";
export const TEST = "Send a test";
export const NONE_TITLE = "No alerts yet";
export const NONE = "Set a channel, a member or a webhook above, save, and send a test.";
export const NO_TARGET = "Nothing was sent: set a channel, a member or a webhook first, and save";

export const KINDS: Record<AlertDelivery["kind"], string> = {
  budgets: "Budget",
  cogs_off: "Feature switched off",
  ending_models: "Ending model",
  providers_away: "Provider away",
  test: "Test",
};

export const TARGETS: Record<AlertDelivery["target"], string> = {
  channel: "channel",
  member: "member",
  webhook: "webhook",
};

export const STATES: Record<AlertDelivery["state"], string> = {
  waiting: "Waiting",
  delivered: "Delivered",
  given_up: "Given up",
};

const listed = new Intl.ListFormat("en-US", { type: "conjunction" });

export const sentTo = (targets: AlertDelivery["target"][]): string =>
  `A test is on its way to the ${listed.format(targets.map((target) => TARGETS[target]))}`;
