/** Navigation away from the current page, and safe return paths after a sign-in. */

/** Loads a page from the server, so that no data of the old session stays in memory. */
export function leaveTo(url: string): void {
  window.location.assign(url);
}

/** Loads a page in place of this one: Back does not lead here again. */
export function replaceBy(url: string): void {
  window.location.replace(url);
}

/** Returns `candidate` if it is a path of this site, else null: open redirects must be impossible. */
export function localPath(candidate: string | null | undefined): string | null {
  if (!candidate?.startsWith("/") || /^\/[/\\]/.test(candidate)) return null;
  const url = new URL(candidate, "http://dashboard.invalid");
  return url.host === "dashboard.invalid" ? url.pathname + url.search + url.hash : null;
}

/** The sign-in page that returns to `path`. */
export const signInPath = (path: string): string => `/?${new URLSearchParams({ return_to: path }).toString()}`;

export const guildPath = (guildId: string, page = ""): string => `/guilds/${guildId}${page && `/${page}`}`;
