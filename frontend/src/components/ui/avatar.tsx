/** The picture of a person or a server; without one, initials on a colour that stays the same for the same id. */
import { Avatar as Primitive } from "radix-ui";

import { cn } from "@/lib/cn";

const TINTS = [
  "bg-[oklch(0.47_0.1_163)]",
  "bg-[oklch(0.47_0.12_245)]",
  "bg-[oklch(0.47_0.13_300)]",
  "bg-[oklch(0.48_0.13_20)]",
  "bg-[oklch(0.47_0.09_75)]",
  "bg-[oklch(0.47_0.09_205)]",
];

function initialsOf(name: string): string {
  const words = name.replace(/[^\p{L}\p{N}\s]/gu, " ").split(/\s+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

/** The last digits of a snowflake count up, so neighbours get different colours. */
const tintOf = (id: string): string | undefined => TINTS[[...id].reduce((sum, character) => sum + character.charCodeAt(0), 0) % TINTS.length];

interface AvatarProps {
  id: string;
  name: string;
  src?: string | null;
  className?: string;
  square?: boolean;
}

export function Avatar({ id, name, src, className, square }: AvatarProps) {
  const shape = square ? "rounded-[28%]" : "rounded-full";
  return (
    <Primitive.Root aria-hidden className={cn("inline-flex size-8 shrink-0 overflow-hidden text-xs select-none", shape, className)}>
      {src && <Primitive.Image src={src} alt="" className="size-full object-cover" referrerPolicy="no-referrer" />}
      <Primitive.Fallback
        delayMs={src ? 300 : undefined}
        data-initials={initialsOf(name)} // drawn by CSS, so that they are no text to search, copy or read out
        className={cn(
          "flex size-full items-center justify-center font-semibold tracking-wide text-white after:content-[attr(data-initials)]",
          tintOf(id),
        )}
      />
    </Primitive.Root>
  );
}
