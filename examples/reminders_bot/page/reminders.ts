/** Reads the cog's routes; types of their answers. */
import { useCogQuery } from "@baseline/api";

export interface Poll {
  id: string;
  channel_id: string;
  message_id: string | null;
  question: string;
  answers: { answer: string; votes: number }[];
  ends_at: string;
}

export interface Reminders {
  total: number;
  members: number;
  repeated: number;
  next_at: string | null;
}

/** Votes and new reminders are announced; this covers what ends by itself. */
const LIVE_MILLISECONDS = 30_000;

export const usePolls = () => useCogQuery<Poll[]>("polls", { refetchInterval: LIVE_MILLISECONDS });
export const useReminders = () => useCogQuery<Reminders>("reminders", { refetchInterval: LIVE_MILLISECONDS });

export const votesOf = (poll: Poll): number => poll.answers.reduce((sum, { votes }) => sum + votes, 0);

/** The bot shows the result within a minute after the end. */
export const hasEnded = (poll: Poll): boolean => Date.parse(poll.ends_at) <= Date.now();
