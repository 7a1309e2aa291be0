/** Ways out of the page that is shown, and the paths that may be returned to after signing in. */

/** Loads a page anew, so that nothing of the old session stays in memory. */
export function leaveTo(url: string): void {
  window.location.assign(url);
}

/** `candidate` when it is a path of this site, else null: a sign-in must not end on somebody else's. */
export function localPath(candidate: string | null | undefined): string | null {
  if (!candidate?.startsWith("/") || /^\/[/\\]/.test(candidate)) return null;
  const url = new URL(candidate, "http://dashboard.invalid");
  return url.host === "dashboard.invalid" ? url.pathname + url.search + url.hash : null;
}

/** Where a person signs in, and from where they come back to `path`. */
export const signInPath = (path: string): string => `/?${new URLSearchParams({ return_to: path }).toString()}`;

export const guildPath = (guildId: string, page = ""): string => `/guilds/${guildId}${page && `/${page}`}`;
