/** The proofs of sign-ins that this browser has begun, by state, in the storage of the origin: unlike cookies, no other origin or port can write there. */
const PREFIX = "baseline.sign-in.";
const MOST_KEPT = 5;
/** Pages that completed sign-ins of this tab led to, by state: the browser's Back opens the callback again. */
const COMPLETED = "baseline.signed-in.";
/** An empty proof, which the API refuses with an explanation. */
const NO_PROOF = "none";

export function keepProof(authorizeUrl: string, proof: string): void {
  const state = new URL(authorizeUrl).searchParams.get("state");
  try {
    const begun = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    for (const key of begun.slice(0, Math.max(begun.length - MOST_KEPT + 1, 0))) localStorage.removeItem(key);
    localStorage.setItem(PREFIX + state, proof);
  } catch {
    // Storage is blocked in this browser: the callback will be refused with an explanation.
  }
}

/** A proof can be used once, as its state can. */
export function takeProof(state: string): string {
  try {
    const proof = localStorage.getItem(PREFIX + state);
    localStorage.removeItem(PREFIX + state);
    return proof ?? NO_PROOF;
  } catch {
    return NO_PROOF;
  }
}

export function keepCompleted(state: string, returnTo: string): void {
  try {
    sessionStorage.setItem(COMPLETED + state, returnTo);
  } catch {
    // Storage is blocked in this browser: Back leads to the list of servers.
  }
}

/** Null if no sign-in with this state was completed in this tab. */
export function completed(state: string): string | null {
  try {
    return sessionStorage.getItem(COMPLETED + state);
  } catch {
    return null;
  }
}
