// Two kinds of tests: those that draw need a browser's document, and the rest start faster without one.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const DRAWING = ["src/**/*.test.tsx", "src/lib/api/client.test.ts"];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  test: {
    testTimeout: 60_000, // a loaded machine draws large forms slowly
    restoreMocks: true,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "page",
          environment: "jsdom",
          environmentOptions: { jsdom: { url: "http://dashboard.test/" } },
          setupFiles: ["./vitest.setup.ts"],
          include: DRAWING,
        },
      },
      {
        extends: true,
        test: { name: "code", environment: "node", include: ["src/**/*.test.ts", "scripts/**/*.test.mjs"], exclude: DRAWING },
      },
    ],
  },
});
