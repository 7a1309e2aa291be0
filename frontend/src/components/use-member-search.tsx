/** Search of a server's members, for the list of a combobox. */
"use client";

import { useSearchMembers } from "@/lib/api/members";
import type { Member } from "@/lib/api/types";
import { useSettled } from "@/lib/use-settled";
import { t } from "@/lib/words";

import type { ComboboxItem } from "./combobox";
import { Avatar } from "./ui/avatar";

interface Options {
  /** Leaves out members who cannot be chosen. */
  allows?: (member: Member) => boolean;
  labelOf?: (member: Member) => string;
  /** Shown when no member matches. */
  none?: string;
}

const everyone = (): boolean => true;
const displayName = (member: Member): string => member.display_name;

/** Returns the items, the text `empty` for a list without items, and the `members` of the answer, for their names. `guildId` null finds no members. */
export function useMemberSearch(guildId: string | null, text: string, { allows = everyone, labelOf = displayName, none = t("Nothing found.") }: Options = {}) {
  const query = text.trim();
  const settled = useSettled(query);
  const { data: members = [], isError, isLoading, isPlaceholderData } = useSearchMembers(guildId ?? "", settled, guildId !== null);
  const isSearching = query !== settled || isPlaceholderData;
  // Enter must not choose a member who was found for what was typed before.
  const matches = (member: Member): boolean =>
    !isSearching || [member.display_name, member.name].some((name) => name.toLowerCase().includes(query.toLowerCase()));
  const items: ComboboxItem[] = members
    .filter((member) => allows(member) && matches(member))
    .map((member) => ({
      value: member.id,
      label: labelOf(member),
      icon: <Avatar id={member.id} name={member.display_name} src={member.avatar_url} className="size-5" />,
    }));
  return { members, items, empty: isError ? t("Members can't be searched right now.") : isLoading || isSearching ? t("Searching…") : none };
}
