/** Finds the route of a plugin for a path. */
import type { PluginRoute } from "./define";

export interface Match {
  route: PluginRoute;
  params: Record<string, string>;
}

const partsOf = (path: string): string[] => path.split("/").filter(Boolean);

function paramsOf(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (expected.startsWith(":")) params[expected.slice(1)] = part;
    else if (expected !== part) return null;
  }
  return params;
}

/** The first route that matches wins. */
export function matchRoute(routes: PluginRoute[], path: string): Match | null {
  const parts = partsOf(path);
  for (const route of routes) {
    const params = paramsOf(partsOf(route.path), parts);
    if (params) return { route, params };
  }
  return null;
}
