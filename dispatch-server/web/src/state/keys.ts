/** Which command a key press means. Pure; works under Cyrillic layouts, where the key labelled M types another letter. */

export type Command =
  | 'previous'
  | 'next'
  | 'acknowledge'
  | 'note'
  | 'clip'
  | 'order'
  | 'shelve'
  | 'close'
  | 'sound'
  | 'history'
  | 'filter'
  | 'help'
  | 'leave';

/** The part of a KeyboardEvent that matters. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** What the focus is on: `text` swallows letters, `control` swallows Enter, `page` nothing. */
export type Focus = 'text' | 'control' | 'page';

const LETTERS: Readonly<Record<string, Command>> = {
  j: 'next',
  k: 'previous',
  n: 'note',
  c: 'clip',
  o: 'order',
  s: 'shelve',
  x: 'close',
  m: 'sound',
  h: 'history',
};

const ARROWS: Readonly<Record<string, Command>> = { ArrowDown: 'next', ArrowUp: 'previous' };

/** null = the key is not ours. A held key repeats moves only: holding Enter must not acknowledge one alert after another. */
export function commandFor(press: KeyPress, focus: Focus): Command | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (press.key === 'Escape') return 'leave';
  if (focus === 'text') return null;
  const command = ARROWS[press.key] ?? (press.key === 'Enter' ? enter(focus) : printed(press));
  const isMove = command === 'next' || command === 'previous';
  return press.repeat && !isMove ? null : command;
}

function enter(focus: Focus): Command | null {
  return focus === 'control' ? null : 'acknowledge';
}

function printed(press: KeyPress): Command | null {
  if (press.key === '?' || (press.code === 'Slash' && press.shiftKey) || press.key === 'F1') return 'help';
  if (press.key === '/' || press.code === 'Slash') return 'filter';
  return LETTERS[latinLetter(press)] ?? null;
}

function latinLetter({ key, code }: KeyPress): string {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? '');
}
