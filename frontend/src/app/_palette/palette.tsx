/** Command palette: pages, servers, settings, people, actions and commands of plugins; and the list of shortcuts. */
"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";

import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useSettled } from "@/lib/use-settled";
import { useGetMe, useSignOut } from "@/features/auth/api";
import { SignOutQuestion } from "@/features/auth/components/sign-out-question";
import { wordingOf } from "@/lib/api/wording";
import { hasDrafts } from "@/lib/drafts/storage";
import { toast } from "@/lib/toast";

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
    await Promise.resolve(run?.()).catch(failed);
  }

  if (isAsking) return <SignOutQuestion busy={signOut.isPending} onStay={onClose} onLeave={leave} />;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      {view === "shortcuts" ? (
        <DialogContent title="Keyboard shortcuts">
          <ShortcutList guildId={guildId} />
        </DialogContent>
      ) : (
        <DialogContent title="Command palette" className="sm:top-[12vh] sm:translate-y-0">
          <Commands guildId={guildId} onChoose={(entry) => void choose(entry)} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function Commands({ guildId, onChoose }: { guildId: string | undefined; onChoose: (entry: Entry) => void }) {
  const [text, setText] = useState("");
  const [selected, setSelected] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const sought = useSettled(text.trim());

  // cmdk selects nothing among entries that arrive after the typing, so that Enter would do nothing.
  const keepSelected = useCallback(() => {
    const shown = [...(list.current?.querySelectorAll("[cmdk-item]") ?? [])].map((item) => item.getAttribute("data-value") ?? "");
    setSelected((value) => (shown.includes(value) ? value : (shown[0] ?? "")));
  }, []);

  return (
    <Command label="Commands" loop shouldFilter={false} value={selected} onValueChange={setSelected} className="rounded-none border-t">
      <CommandInput autoFocus value={text} onValueChange={setText} placeholder="Search pages, servers, settings, people" />
      <CommandList ref={list} className="max-h-[min(24rem,60dvh)]">
        <CommandEmpty>Nothing matches.</CommandEmpty>
        {guildId === undefined ? <GlobalGroups text={text} onChoose={onChoose} onShown={keepSelected} /> : <GuildGroups guildId={guildId} text={text} sought={sought} onChoose={onChoose} onShown={keepSelected} />}
      </CommandList>
    </Command>
  );
}

interface GroupsProps {
  text: string;
  onChoose: (entry: Entry) => void;
  /** Called when other entries than before are shown. */
  onShown: () => void;
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
  useEffect(() => {
    const frame = requestAnimationFrame(onShown); // cmdk has drawn them by then
    return () => cancelAnimationFrame(frame);
  }, [shown, onShown]);
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
