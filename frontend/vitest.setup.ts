// Adds what a browser has and jsdom lacks, and one stand-in API for all tests of a file.
import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { toast } from "sonner";
import { afterAll, afterEach, beforeAll, vi } from "vitest";

import { forgetStores } from "@/lib/drafts/store";
import { toaster } from "@/lib/toast";

import { server } from "./test/server";

window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
window.matchMedia = (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener() {}, removeListener() {} });
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 640, 240);
Element.prototype.scrollIntoView = () => {};
Element.prototype.hasPointerCapture = () => false;
Element.prototype.setPointerCapture = () => {};
Element.prototype.releasePointerCapture = () => {};

// Each query by role and each check of visibility would compare the 97 rules of toasts with each element.
for (const style of document.head.querySelectorAll("style")) style.remove();

configure({ asyncUtilTimeout: 15_000 });
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
/** Dismisses the toasts on the page and those that wait for one, which the next test's page would show. */
function dismissToasts(): void {
  toaster.ready(toast)();
  toast.dismiss();
}

afterEach(() => {
  vi.useRealTimers();
  cleanup();
  dismissToasts();
  server.resetHandlers();
  window.sessionStorage.clear();
  window.localStorage.clear();
  forgetStores();
});
afterAll(() => server.close());
