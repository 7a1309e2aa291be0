/** Opens the command palette from a button. */

export const PALETTE_EVENT = "baseline:palette";

export const openPalette = (): void => void window.dispatchEvent(new Event(PALETTE_EVENT));
