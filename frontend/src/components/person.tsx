/** A user in a list: avatar, display name, account name. */
import { Name } from "./name";
import { Avatar } from "./ui/avatar";

interface PersonProps {
  id: string;
  name: string;
  displayName?: string;
  avatarUrl?: string | null;
}

export function Person({ id, name, displayName, avatarUrl }: PersonProps) {
  const title = displayName || name;
  return (
    <span className="flex min-w-0 items-center gap-3">
      <Avatar id={id} name={title} src={avatarUrl} />
      <span className="min-w-0">
        <span className="block truncate text-sm font-medium"><Name>{title}</Name></span>
        {title !== name && <span className="block truncate text-xs text-muted">@<Name>{name}</Name></span>}
      </span>
    </span>
  );
}
