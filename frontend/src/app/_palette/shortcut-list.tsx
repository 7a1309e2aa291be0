/** The keyboard shortcuts that work on the open page. */
import { mark, t } from "@/lib/words";

import { SHORTCUTS } from "./shortcuts";

const ALWAYS = [
  { keys: [mark("Ctrl"), "K"], label: mark("Command palette (⌘ K on a Mac)") },
  { keys: ["?"], label: mark("This list") },
  { keys: [mark("Ctrl"), "S"], label: mark("Save the changed settings") },
];

export function ShortcutList({ guildId }: { guildId: string | undefined }) {
  const pages = SHORTCUTS.filter(({ path }) => path(guildId) !== undefined).map(({ key, label }) => ({ keys: ["g", key], label }));
  return (
    <dl className="divide-y overflow-y-auto border-t px-5 py-2 text-sm sm:px-6">
      {[...ALWAYS, ...pages].map(({ keys, label }) => (
        <div key={label} className="flex items-center justify-between gap-4 py-2">
          <dt>{t(label)}</dt>
          <dd className="flex gap-1">
            {keys.map((key) => (
              <kbd key={key} className="min-w-6 rounded-md border bg-sunken px-1.5 py-0.5 text-center font-sans text-xs">
                {t(key)}
              </kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
