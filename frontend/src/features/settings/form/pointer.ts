/** Maps a JSON pointer to the field that shows its error. */

/** The path of a JSON pointer up to the first index: an error inside a list is shown at the list. */
export function fieldPathOf(pointer: string): string[] {
  const parts = pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
  const index = parts.findIndex((part) => /^\d+$/.test(part));
  return index < 0 ? parts : parts.slice(0, index);
}
