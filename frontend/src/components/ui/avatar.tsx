/** Avatar of a user or server; without a picture, initials on a colour derived from the id. */
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

/** Uses the last digits of the snowflake, so that neighbours get different colours. */
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
        data-initials={initialsOf(name)} // drawn by CSS, so that the initials cannot be searched, copied or read out
        className={cn(
          "flex size-full items-center justify-center font-semibold tracking-wide text-white after:content-[attr(data-initials)]",
          tintOf(id),
        )}
      />
    </Primitive.Root>
  );
}
