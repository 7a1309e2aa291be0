/** Preview of an import by section, with its problems. */
import { ApiProblem, type FieldError } from "@/lib/api/problem";
import type { ImportedSection } from "@/lib/api/types";

import { parseExactly } from "../form/exact";

export interface SettingsDocument {
  sections: Record<string, unknown>;
  [part: string]: unknown;
}

export interface Preview {
  /** Sections in which something changes. */
  changed: ImportedSection[];
  /** Problems by section, with pointers inside of it. */
  refused: Map<string, FieldError[]>;
  /** Problems of the file as a whole. */
  general: FieldError[];
}

/** Null for a text that cannot be an export. */
export function documentOf(text: string): SettingsDocument | null {
  try {
    const parsed = parseExactly(text) as SettingsDocument | null;
    return typeof parsed?.sections === "object" && parsed.sections !== null ? parsed : null;
  } catch {
    return null;
  }
}

export const withOnly = (document: SettingsDocument, keys: ReadonlySet<string>): SettingsDocument => ({
  ...document,
  sections: Object.fromEntries(Object.entries(document.sections).filter(([key]) => keys.has(key))),
});

const unescaped = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

function bySection(errors: FieldError[]): Pick<Preview, "refused" | "general"> {
  const refused = new Map<string, FieldError[]>();
  const general: FieldError[] = [];
  for (const error of errors) {
    const [, key, pointer = ""] = /^#?\/sections\/([^/]+)(.*)$/.exec(error.pointer) ?? [];
    if (key === undefined) general.push(error);
    else refused.set(unescaped(key), [...(refused.get(unescaped(key)) ?? []), { ...error, pointer }]);
  }
  return { refused, general };
}

/** The field that a pointer inside of a section leads to, if it leads to one. */
export const fieldIn = (pointer: string): string | null => {
  const name = /^\/values\/([^/]+)/.exec(pointer)?.[1];
  return name === undefined ? null : unescaped(name);
};

type Try = (document: SettingsDocument) => Promise<ImportedSection[]>;

/** Tries the sections without problems again, so that one bad section does not hide the changes of the others. */
export async function previewOf(document: SettingsDocument, tryImport: Try): Promise<Preview> {
  try {
    return { changed: await tryImport(document), refused: new Map(), general: [] };
  } catch (error) {
    if (!(error instanceof ApiProblem) || !error.is("urn:baseline:settings.invalid")) throw error;
    const { refused, general } = bySection(error.problem.errors ?? []);
    if (refused.size === 0 && general.length === 0) throw error;
    const fit = new Set(Object.keys(document.sections).filter((key) => !refused.has(key)));
    if (general.length > 0 || fit.size === 0) return { changed: [], refused, general };
    const rest = await previewOf(withOnly(document, fit), tryImport);
    return { ...rest, refused: new Map([...refused, ...rest.refused]) };
  }
}
