/** The keys of the review page; they work under Cyrillic layouts too. */
import { change, landmarksShown, step } from '../../state/review.js';
import { frameStep, togglePlay } from './player.js';

/** DOM ids for moving the focus. */
export const REASON_ID = 'review-reason';
export const KIND_ID = 'review-kind';
export const NOTE_ID = 'review-note';
export const SAVE_ID = 'review-save';

/** By `KeyboardEvent.code`, so that the layout does not matter. Gives back a function that stops listening. */
export function listenToReviewKeys(): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isTyping(event.target)) return;
    const act = ACTS[event.code];
    if (act === undefined || (event.code === 'Space' && isControl(event.target))) return;
    event.preventDefault();
    act(event.shiftKey);
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

const ACTS: Readonly<Record<string, (isShifted: boolean) => void>> = {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  ArrowRight: (isShifted) => frameStep(isShifted ? 10 : 1),
  ArrowLeft: (isShifted) => frameStep(isShifted ? -10 : -1),
  Space: togglePlay,
  KeyL: () => (landmarksShown.value = !landmarksShown.peek()),
  KeyN: () => focusOn(NOTE_ID),
  Digit1: () => decide('true', SAVE_ID),
  Digit2: () => decide('falseAlarm', REASON_ID),
  Digit3: () => decide('reclassified', KIND_ID),
};

/** Chooses a verdict; the focus goes to what is missing, or to the button that saves. */
function decide(verdict: 'true' | 'falseAlarm' | 'reclassified', next: string): void {
  change({ verdict });
  focusOn(next);
}

/** The field is drawn in the next frame. */
function focusOn(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select');
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, input') !== null;
}
