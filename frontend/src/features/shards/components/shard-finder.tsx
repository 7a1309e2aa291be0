/** Finds the shard that serves a server, by the server's id. */
"use client";

import { type FormEvent, useState } from "react";

import { Field } from "@/components/field";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Input } from "@/components/ui/input";
import { wordingOf } from "@/lib/api/wording";
import type { GuildShard } from "@/lib/api/types";
import { mark, t } from "@/lib/words";

import { useFindShard } from "../api";

const IS_ID = /^\d{1,19}$/;
const WRONG = mark("Enter the server's id: a number such as 1180000000000000001. Discord copies it in developer mode.");

export function ShardFinder() {
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const found = useFindShard(wanted);

  function submit(event: FormEvent) {
    event.preventDefault();
    const id = text.trim();
    setIsWrong(!IS_ID.test(id));
    if (!IS_ID.test(id)) return;
    if (id === wanted) void found.refetch();
    else setWanted(id);
  }

  return (
    <Card aria-labelledby="find-shard">
      <CardHeader titleId="find-shard" title={t("Find the shard of a server")} description={t("The look-up is written to that server's audit log.")} />
      <CardBody className="space-y-4">
        <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3">
          <div className="min-w-0 flex-1 sm:max-w-xs">
            <Field label={t("Server id")} error={isWrong ? t(WRONG) : undefined}>
              {(control) => <Input {...control} inputMode="numeric" autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />}
            </Field>
          </div>
          <Button type="submit" variant="secondary" busy={found.isFetching} className="mt-[1.6875rem]">
            {t("Find")}
          </Button>
        </form>
        <p role="status" className="text-sm empty:hidden">
          {found.isError ? wordingOf(found.error) : found.data ? answerOf(found.data) : null}
        </p>
      </CardBody>
    </Card>
  );
}

function answerOf({ guild_id, shard_id, shard_count, shard, has_guild }: GuildShard): string {
  if (shard_id === null) return t("No process of the bot reports, so the shard is not known.");
  const place = { guild: guild_id, shard: shard_id, count: shard_count ?? 0 };
  if (!shard) return t("Server {guild} belongs to shard {shard} of {count}, which no process reports.", place);
  const serves = t(
    "Server {guild} belongs to shard {shard} of {count}, which is {state, select, connecting {connecting} disconnected {disconnected} lost {not reporting} other {connected}}.",
    { ...place, state: shard.state },
  );
  return `${serves} ${has_guild ? t("The bot is in this server.") : t("The bot is not in this server.")}`;
}
