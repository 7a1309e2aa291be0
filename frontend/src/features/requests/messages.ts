/** The messages within a stored prompt and answer, which are JSON and may be cut off. */

import { mark, t } from "@/lib/words";

export interface Said {
  from: string;
  text: string;
}

const ROLES: Partial<Record<string, string>> = { system: mark("Instructions"), user: mark("Asked"), assistant: mark("Earlier answer"), tool: mark("Tool") };

interface StoredMessage {
  role?: unknown;
  content?: unknown;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // it was too long and is cut off
  }
}

const inText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

function askedIn(stored: string): Said[] {
  const messages = parsed(stored)?.messages;
  if (!Array.isArray(messages)) return [{ from: t("Asked"), text: stored }];
  return (messages as StoredMessage[]).map((message) => ({
    from: t(ROLES[String(message.role)] ?? "Asked"),
    text: inText(typeof message.content === "string" && message.content !== "" ? message.content : message),
  }));
}

export function messagesOf(asked: string | null, answered: string | null): Said[] {
  const reply = answered === null ? null : (parsed(answered)?.content ?? answered);
  return [
    ...(asked === null ? [] : askedIn(asked)),
    { from: t("Answer"), text: reply === null ? t("There was no answer.") : inText(reply === "" ? answered : reply) },
  ];
}
