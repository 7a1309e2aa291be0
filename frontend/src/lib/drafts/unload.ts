/** Asks before the page is closed or loaded anew, while it holds changes that nothing else keeps. */

const atRisk = new Set<string>();

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export function askBeforeUnload(draft: string, isAtRisk: boolean): void {
  if (isAtRisk) atRisk.add(draft);
  else atRisk.delete(draft);
  if (atRisk.size > 0) window.addEventListener("beforeunload", ask);
  else window.removeEventListener("beforeunload", ask);
}

export function allowUnload(): void {
  for (const draft of [...atRisk]) askBeforeUnload(draft, false);
}
