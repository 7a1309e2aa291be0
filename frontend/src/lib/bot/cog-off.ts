/** Reasons why a feature does nothing in a server, in words. */
import type { GuildCog } from "../api/types";
import { formatMoment } from "../format";
import { mark, t } from "../words";
import { titleOf } from "./cog-title";

type Off = NonNullable<GuildCog["off"]>;

const SENTENCES = {
  switch: mark("It is switched off in this server. Here or with `/cogs on` it is switched on."),
  failures: mark("It kept failing (`{failed}`) and is off in this server until {until}. Then it is tried again; here or with `/cogs on` it is switched on at once."),
  failures_everywhere: mark("It kept failing (`{failed}`) and is off in every server until {until}. Then it is tried again; the bot's operator can mend it sooner."),
} satisfies Record<Off["cause"], string>;

/** Names and commands stand between backticks. */
export const offSentence = ({ cause, until, failed }: Off): string =>
  t(SENTENCES[cause], { failed: failed ?? "", until: until === null ? "" : formatMoment(until) });

export const withoutMarks = (text: string): string => text.replaceAll("`", "");

/** Says that the feature is off, and why. */
export const offInWords = (cog: GuildCog): string =>
  [t("{title} is off.", { title: titleOf(cog) }), cog.off && withoutMarks(offSentence(cog.off))].filter(Boolean).join(" ");

/** Says that the feature failed, and why. */
export const failureInWords = (cog: GuildCog): string => [t("{title} does not run.", { title: titleOf(cog) }), ...cog.reasons].join(" ");

interface Stop {
  name: string;
  text: string;
  /** Whether a member has switched it off, which is no fault. */
  isChosen: boolean;
}

/** Returns the features that do nothing in the guild at present. Those that a member switched off come last. */
export function stopsOfCogs(cogs: readonly GuildCog[]): Stop[] {
  const stops = cogs.flatMap((cog): Stop[] => {
    if (cog.state === "unloaded") return [];
    if (!cog.on) return [{ name: cog.name, isChosen: cog.off?.cause === "switch", text: offInWords(cog) }];
    return cog.state === "failed" ? [{ name: cog.name, isChosen: false, text: failureInWords(cog) }] : [];
  });
  return stops.sort((one, other) => Number(one.isChosen) - Number(other.isChosen));
}
