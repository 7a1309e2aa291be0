// Tests that draw need a browser's document, and the rest start faster without one.
// Test files share the modules and the document of their process: to load both anew took half of each run.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { scanPlugins } from "./scripts/scan-plugins.ts";

const path = (place: string): string => new URL(place, import.meta.url).pathname;
scanPlugins(path("."));

const DRAWING = ["src/**/*.test.tsx", "{plugins,.generated/pages}/**/*.test.tsx", "src/lib/api/client.test.ts"];
const REPLACING = ["src/features/auth/components/{callback,user-menu}.test.tsx", "src/components/drafts/discard.test.tsx"]; // they replace modules, which needs modules of their own
const page = {
  environment: "jsdom",
  environmentOptions: { jsdom: { url: "http://dashboard.test/" } },
  setupFiles: ["./test/words/english.ts", "./vitest.setup.ts"],
};

export default defineConfig({
  plugins: [react()],
  cacheDir: path("./.next/cache/vitest"), // not among the packages, which copies of the dashboard share
  resolve: {
    alias: {
      "@baseline/api": path("./src/plugins/api.ts"),
      "@baseline/ui": path("./src/plugins/ui.ts"),
      "@baseline/testing": path("./test/plugin.tsx"),
      "@": path("./src"),
    },
  },
  test: {
    testTimeout: 60_000, // a loaded machine draws large forms slowly
    restoreMocks: true,
    maxWorkers: 2,
    isolate: false,
    unstubGlobals: true,
    projects: [
      { extends: true, test: { ...page, name: "page", include: DRAWING, exclude: REPLACING } },
      { extends: true, test: { ...page, name: "replacing", include: REPLACING, isolate: true } },
      {
        extends: true,
        test: { name: "code", environment: "node", setupFiles: ["./test/words/english.ts"], include: ["src/**/*.test.ts", "test/**/*.test.ts", "{plugins,.generated/pages}/**/*.test.ts", "scripts/**/*.test.{mjs,ts}"], exclude: DRAWING },
      },
    ],
  },
});
