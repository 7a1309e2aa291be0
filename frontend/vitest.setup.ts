// What a browser has and jsdom lacks, and one stand-in API for all tests of a file.
import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";

import { forgetStores } from "@/features/settings/drafts/store";

import { server } from "./test/server";

window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 640, 240);
Element.prototype.scrollIntoView = () => {};
Element.prototype.hasPointerCapture = () => false;
Element.prototype.setPointerCapture = () => {};
Element.prototype.releasePointerCapture = () => {};

configure({ asyncUtilTimeout: 15_000 });
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  window.sessionStorage.clear();
  window.localStorage.clear();
  forgetStores();
});
afterAll(() => server.close());
