/** Reason why a feature is off in a server, in words. */
import type { GuildCog } from "../api/types";
import { formatMoment } from "../format";
import { mark, t } from "../words";

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
