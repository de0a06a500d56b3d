/** The pipe from the unit to its alarm process: one word per line, so that either side survives the other's faults. */

/** `moving`, `standing`: a frame was judged, and so does the truck; `bye`: an orderly end. */
export const WATCHDOG_WORDS = ['moving', 'standing', 'bye'] as const;
export type WatchdogWord = (typeof WATCHDOG_WORDS)[number];

export function isWatchdogWord(text: string): text is WatchdogWord {
  return WATCHDOG_WORDS.some((word) => word === text);
}
