/** Meters of a price: words and quoted unit. */
import type { Meter } from "@/lib/api/types";
import { shifted } from "@/lib/money";
import { mark, t } from "@/lib/words";

interface MeterWords {
  /** Both are translated where they are drawn. */
  label: string;
  per: string;
  /** The API's price is per 10^-shift of what people quote: per 1,000 tokens there, per million here. */
  shift: number;
}

const tokens = (label: string): MeterWords => ({ label, per: mark("million tokens"), shift: 3 });
const thousand = (label: string, per: string): MeterWords => ({ label, per, shift: 0 });

export const METERS: Record<Meter, MeterWords> = {
  input: tokens(mark("Input")),
  output: tokens(mark("Output")),
  cache_read: tokens(mark("Cached input")),
  cache_write: tokens(mark("Writing to the cache")),
  cache_write_1h: tokens(mark("Writing to the cache for an hour")),
  input_audio: tokens(mark("Audio input")),
  input_image: tokens(mark("Picture input")),
  input_video: tokens(mark("Video input")),
  cache_audio_read: tokens(mark("Cached audio")),
  cache_image_read: tokens(mark("Cached pictures")),
  output_audio: tokens(mark("Audio output")),
  output_image: tokens(mark("Picture output")),
  output_video: tokens(mark("Video output")),
  audio: { label: mark("Audio"), per: mark("hour"), shift: 0 },
  characters: thousand(mark("Characters"), mark("1,000 characters")),
  images: { label: mark("Pictures"), per: mark("picture"), shift: 0 },
  web_searches: thousand(mark("Web searches"), mark("1,000 searches")),
  file_searches: thousand(mark("File searches"), mark("1,000 searches")),
  attachment_searches: thousand(mark("Searches in attachments"), mark("1,000 searches")),
  code_sessions: { label: mark("Code sessions"), per: mark("session"), shift: 0 },
};

export const ALL_METERS = Object.keys(METERS) as Meter[];

/** `per million tokens` */
export const perOf = (meter: Meter): string => t("per {unit}", { unit: t(METERS[meter].per) });

/** From the API's price to the one that people quote. */
export const quoted = (meter: Meter, usd: string): string => shifted(usd, METERS[meter].shift);

/** From the price that people quote to the API's. */
export const unquoted = (meter: Meter, usd: string): string => shifted(usd, -METERS[meter].shift);
