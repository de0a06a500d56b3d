/** Carries out key presses: which element has the focus decides what a key may do. */
import { acknowledge, select } from '../state/acknowledge.js';
import type { DeskAlarm } from '../state/alarm.js';
import { board, helpOpen, mayAct, mayWatch, selectedId, signedIn } from '../state/desk.js';
import { page } from '../state/history.js';
import { commandFor, type Command, type Focus } from '../state/keys.js';
import { closePanel, openPanel, panel } from '../state/panels.js';
import { alertRowId } from './alert-row.js';
import { DOCK_ID } from './dock.js';
import { FIND_ID } from './fleet.js';
import { HISTORY_FIRST_ID } from './history-filter.js';
import { noteId } from './note-field.js';

export function listenToKeys(alarm: DeskAlarm): void {
  window.addEventListener('keydown', (event) => {
    if (event.isComposing || event.defaultPrevented || !signedIn.value) return;
    const command = commandFor(event, focusOf(event.target));
    if (command !== null && carryOut(command, alarm)) event.preventDefault();
  });
}

/**
 * A mouse click leaves no focus on a button or link: the next Enter is meant for the alert, not for the sound switch clicked
 * an hour ago. Clicks made with the keyboard (detail 0) keep their focus.
 */
export function releaseFocusAfterClicks(): void {
  window.addEventListener('click', ({ detail }) => {
    const focused = document.activeElement;
    if (detail > 0 && focused instanceof HTMLElement && focusOf(focused) === 'control') focused.blur();
  });
}

/**
 * Lets the first gesture bring the sound. A click does so when it is over, not when the button goes down: the banner that
 * then leaves the page moves everything below it, and the button would slip away from under a pointer that is still down.
 */
export function listenToGestures(alarm: DeskAlarm): void {
  const wake = ({ target }: Event) => {
    if (!(target instanceof Element && target.closest('[data-sound-control]') !== null)) alarm.wake();
  };
  window.addEventListener('pointerdown', () => alarm.notePress(), { capture: true });
  window.addEventListener('keydown', () => alarm.notePress(), { capture: true });
  window.addEventListener('click', wake, { capture: true });
  window.addEventListener('keydown', wake, { capture: true });
}

/** Tells whether the command did something here. */
function carryOut(command: Command, alarm: DeskAlarm): boolean {
  switch (command) {
    case 'sound':
      void alarm.toggle();
      return true;
    case 'help':
      helpOpen.value = !helpOpen.value;
      return true;
    case 'history':
      location.hash = page.value.name === 'history' ? '#/' : '#/history';
      return true;
    case 'filter':
      return focusOn(page.value.name === 'history' ? HISTORY_FIRST_ID : FIND_ID);
    case 'leave':
      return leave();
    default:
      return page.value.name === 'board' && carryOutOnBoard(command);
  }
}

type BoardCommand = 'previous' | 'next' | 'acknowledge' | 'note' | 'clip' | 'order' | 'shelve' | 'close';

function carryOutOnBoard(command: BoardCommand): boolean {
  if (command === 'previous' || command === 'next') select(command === 'next' ? 1 : -1);
  const alertId = selectedId.value;
  if (alertId === null) return false;
  if (command === 'acknowledge') void acknowledge(alertId);
  else if (command === 'clip' || command === 'order' || command === 'shelve' || command === 'close')
    return openPanelOf(alertId, command);
  else if (command === 'note') focusOn(noteId(alertId));
  // The row draws its selection in the next frame.
  else requestAnimationFrame(() => focusOn(alertRowId(alertId)));
  return true;
}

function openPanelOf(alertId: string, kind: 'clip' | 'order' | 'shelve' | 'close'): boolean {
  const truckId = board.value.alerts.get(alertId)?.truckId;
  if (truckId === undefined || !(kind === 'clip' ? mayWatch.value : mayAct.value)) return false;
  openPanel({ kind, truckId, alertId });
  return true;
}

function leave(): boolean {
  if (helpOpen.value) {
    helpOpen.value = false;
    return true;
  }
  const field = document.activeElement;
  if (panel.value !== null && (field === document.body || document.getElementById(DOCK_ID)?.contains(field) === true)) {
    closePanel();
    return true;
  }
  if (!(field instanceof HTMLElement) || focusOf(field) !== 'text') return false;
  const row = field.closest<HTMLElement>('[data-testid="alert"]');
  if (row === null) field.blur();
  else row.focus();
  return true;
}

function focusOn(id: string): boolean {
  const element = document.getElementById(id);
  element?.focus();
  return element !== null;
}

function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return 'page';
  if (target.matches('input, textarea, select, [contenteditable]')) return 'text';
  return target.closest('button, a, summary') === null ? 'page' : 'control';
}
