// Builds a server that stands alone, and the security headers that are the same for every answer.
import type { NextConfig } from "next";

import { followPages, scanPlugins } from "./scripts/scan-plugins";

scanPlugins(import.meta.dirname);
if (process.env.NODE_ENV === "development") followPages(import.meta.dirname);

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  { key: "Strict-Transport-Security", value: "max-age=31536000" },
];

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  // The form library can draw Markdown and resolve addresses of schemas, which the dashboard never asks for: 40 kB of the settings page.
  turbopack: {
    root: import.meta.dirname,
    resolveAlias: {
      "markdown-to-jsx/react": "./src/features/settings/form/plain-markdown.tsx",
      "fast-uri": "./src/features/settings/plain-uri.ts",
    },
  },
  poweredByHeader: false,
  headers: () => Promise.resolve([{ source: "/:path*", headers: securityHeaders }]),
};

export default config;
