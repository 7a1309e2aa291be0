/** What a price can be for, in words, and per how many people quote it. */
import type { Meter } from "@/lib/api/types";
import { shifted } from "@/lib/money";

interface MeterWords {
  label: string;
  per: string;
  /** The API's price is per 10^-shift of what people quote: per 1,000 tokens there, per million here. */
  shift: number;
}

const tokens = (label: string): MeterWords => ({ label, per: "million tokens", shift: 3 });
const thousand = (label: string, of: string): MeterWords => ({ label, per: `1,000 ${of}`, shift: 0 });

export const METERS: Record<Meter, MeterWords> = {
  input: tokens("Input"),
  output: tokens("Output"),
  cache_read: tokens("Cached input"),
  cache_write: tokens("Writing to the cache"),
  cache_write_1h: tokens("Writing to the cache for an hour"),
  input_audio: tokens("Audio input"),
  input_image: tokens("Picture input"),
  input_video: tokens("Video input"),
  cache_audio_read: tokens("Cached audio"),
  cache_image_read: tokens("Cached pictures"),
  output_audio: tokens("Audio output"),
  output_image: tokens("Picture output"),
  output_video: tokens("Video output"),
  audio: { label: "Audio", per: "hour", shift: 0 },
  characters: thousand("Characters", "characters"),
  images: { label: "Pictures", per: "picture", shift: 0 },
  web_searches: thousand("Web searches", "searches"),
  file_searches: thousand("File searches", "searches"),
  attachment_searches: thousand("Searches in attachments", "searches"),
  code_sessions: { label: "Code sessions", per: "session", shift: 0 },
};

export const ALL_METERS = Object.keys(METERS) as Meter[];

/** From the API's price to the one that people quote. */
export const quoted = (meter: Meter, usd: string): string => shifted(usd, METERS[meter].shift);

/** From the price that people quote to the API's. */
export const unquoted = (meter: Meter, usd: string): string => shifted(usd, -METERS[meter].shift);
