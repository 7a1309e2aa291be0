/** Command palette: pages, servers, settings, people, actions and commands of plugins; and the list of shortcuts. */
"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

import { useFirstSelected } from "@/components/use-first-selected";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useSettled } from "@/lib/use-settled";
import { useGetMe, useSignOut } from "@/features/auth/api";
import { SignOutQuestion } from "@/features/auth/components/sign-out-question";
import { wordingOf } from "@/lib/api/wording";
import { hasDrafts } from "@/lib/drafts/storage";
import { toast } from "@/lib/toast";
import { t } from "@/lib/words";

import { type Entry, type EntryGroup, matching } from "./entries";
import { ShortcutList } from "./shortcut-list";
import { SIGN_OUT, useGlobalEntries, useGuildEntries } from "./use-entries";

export type View = "commands" | "shortcuts";

export interface PaletteProps {
  view: View;
  /** The server whose pages are open. */
  guildId: string | undefined;
  onClose: () => void;
}

export function Palette({ view, guildId, onClose }: PaletteProps) {
  const [isAsking, setIsAsking] = useState(false);
  const { data: me } = useGetMe();
  const signOut = useSignOut(me?.user.id ?? "");
  const router = useRouter();
  const failed = (error: unknown): void => void toast.error(wordingOf(error));
  const leave = (): void => signOut.mutate(undefined, { onError: failed });

  async function choose({ id, path, run }: Entry) {
    if (id === SIGN_OUT) return me && hasDrafts(me.user.id) ? setIsAsking(true) : leave();
    onClose();
    if (path !== undefined) return router.push(path);
    await Promise.resolve().then(run).catch(failed);
  }

  if (isAsking) return <SignOutQuestion busy={signOut.isPending} onStay={onClose} onLeave={leave} />;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      {view === "shortcuts" ? (
        <DialogContent title={t("Keyboard shortcuts")}>
          <ShortcutList guildId={guildId} />
        </DialogContent>
      ) : (
        <DialogContent title={t("Command palette")} className="sm:top-[12vh] sm:translate-y-0">
          <Commands guildId={guildId} onChoose={(entry) => void choose(entry)} />
        </DialogContent>
      )}
    </Dialog>
  );
}

type CommandsProps = Pick<GroupsProps, "onChoose"> & { guildId: string | undefined };

function Commands({ guildId, onChoose }: CommandsProps) {
  const [text, setText] = useState("");
  const [shown, setShown] = useState("");
  const { list, ...selection } = useFirstSelected(shown);
  const sought = useSettled(text.trim());
  const groups = { text, onChoose, onShown: setShown };
  return (
    <Command label={t("Commands")} loop shouldFilter={false} {...selection} className="rounded-none border-t">
      <CommandInput autoFocus value={text} onValueChange={setText} placeholder={t("Search pages, servers, settings, people")} />
      <CommandList ref={list} className="max-h-[min(24rem,60dvh)]">
        <CommandEmpty>{t("Nothing matches.")}</CommandEmpty>
        {guildId === undefined ? <GlobalGroups {...groups} /> : <GuildGroups guildId={guildId} sought={sought} {...groups} />}
      </CommandList>
    </Command>
  );
}

interface GroupsProps {
  text: string;
  onChoose: (entry: Entry) => void;
  /** Gets the ids of the entries when others than before are shown. */
  onShown: (ids: string) => void;
}

function GuildGroups({ guildId, sought, ...props }: GroupsProps & { guildId: string; sought: string }) {
  return <Groups groups={useGuildEntries(guildId, sought)} {...props} />;
}

function GlobalGroups(props: GroupsProps) {
  return <Groups groups={useGlobalEntries()} {...props} />;
}

function Groups({ groups: all, text, onChoose, onShown }: GroupsProps & { groups: EntryGroup[] }) {
  const groups = matching(all, text);
  const shown = groups.flatMap(({ entries }) => entries.map(({ id }) => id)).join("\n");
  useEffect(() => onShown(shown), [shown, onShown]);
  return groups.map(({ title, entries }) => (
    <CommandGroup key={title} heading={title}>
      {entries.map((entry) => (
        <CommandItem key={entry.id} value={entry.id} onSelect={() => onChoose(entry)}>
          {entry.icon && <entry.icon className="size-4 shrink-0 text-muted" aria-hidden />}
          <span className="min-w-0 flex-1 truncate">{entry.label}</span>
          {entry.hint && <span className="max-w-[45%] truncate text-xs text-muted">{entry.hint}</span>}
        </CommandItem>
      ))}
    </CommandGroup>
  ));
}
