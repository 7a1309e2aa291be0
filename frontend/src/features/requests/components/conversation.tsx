/** Prompt and answer of a request, or the reason why they are not shown. */
"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { components } from "@/lib/api/schema";
import { wordingOf } from "@/lib/api/wording";
import { guildPath } from "@/lib/navigation";
import { rich, t } from "@/lib/words";

import { useGetConversation } from "../api";
import { messagesOf } from "../messages";

interface ConversationProps {
  guildId: string | null;
  requestId: string;
  access: components["schemas"]["ConversationAccess"];
  asked: string | null;
  answered: string | null;
}

export function Conversation({ guildId, requestId, access, asked, answered }: ConversationProps) {
  return (
    <section aria-labelledby="conversation">
      <h3 id="conversation" className="text-sm font-semibold">{t("Prompt and answer")}</h3>
      {access !== "readable" ? (
        <p className="mt-1 text-sm text-pretty text-muted">{reasonOf(access, guildId)}</p>
      ) : guildId === null ? (
        <Said asked={asked} answered={answered} />
      ) : (
        <Opened key={requestId} guildId={guildId} requestId={requestId} />
      )}
    </section>
  );
}

function reasonOf(access: ConversationProps["access"], guildId: string | null): ReactNode {
  if (access === "not_permitted") return t("Only the owner of this dashboard can read it.");
  if (access === "switched_off" && guildId !== null)
    return (
      rich("Not stored: this server does not keep conversations. The setting is <link>Language models: Keep what is said</link>.", {
        link: (text) => <Link key="link" className="underline underline-offset-2" href={`${guildPath(guildId, "settings")}?section=llm`}>{text}</Link>,
      })
    );
  return t("Not stored. Conversations are kept for seven days, and only while the server's setting is on.");
}

function Opened({ guildId, requestId }: { guildId: string; requestId: string }) {
  const [isWanted, setIsWanted] = useState(false);
  const { data, isFetching, isError, error } = useGetConversation(guildId, requestId, isWanted);
  if (data) return <Said asked={data.asked} answered={data.answered} />;
  return (
    <div className="mt-1 space-y-3">
      <p className="text-sm text-pretty text-muted">{t("Members wrote this. The audit log says that you opened it.")}</p>
      {isError && <Notice tone="danger">{wordingOf(error)}</Notice>}
      <Button variant="secondary" size="sm" busy={isFetching} onClick={() => setIsWanted(true)}>{t("Show prompt and answer")}</Button>
    </div>
  );
}

function Said({ asked, answered }: { asked: string | null; answered: string | null }) {
  return (
    <ol className="mt-2 space-y-3">
      {messagesOf(asked, answered).map(({ from, text }, index) => (
        <li key={index} className="rounded-xl border px-4 py-3">
          <p className="text-xs font-medium text-muted">{from}</p>
          <p dir="auto" className="mt-1 max-h-80 overflow-y-auto text-sm break-words whitespace-pre-wrap" tabIndex={text.length > 1_000 ? 0 : undefined}>{text}</p>
        </li>
      ))}
    </ol>
  );
}
