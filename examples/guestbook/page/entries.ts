/** The entries of the guestbook, as the cog's routes return them. */
import { useCogQuery } from "@baseline/api";

export interface Entry {
  id: string;
  user_id: string;
  name: string;
  text: string;
  written_at: string;
}

export interface Entries {
  total: number;
  entries: Entry[];
}

export const useEntries = (limit: number) => useCogQuery<Entries>("entries", { query: { limit }, keepPrevious: true });
