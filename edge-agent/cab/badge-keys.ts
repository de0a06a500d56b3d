/** A keyboard-wedge badge reader: the bytes of /dev/input/event* to the text it types. Linux input events, `linux/input-event-codes.h`. */

/** Key codes of what badges hold, without and with shift. */
const ROWS: readonly (readonly [firstCode: number, plain: string, shifted: string])[] = [
  [2, '1234567890-=', '!@#$%^&*()_+'],
  [16, 'qwertyuiop[]', 'QWERTYUIOP{}'],
  [30, "asdfghjkl;'`", 'ASDFGHJKL:"~'],
  [43, '\\zxcvbnm,./', '|ZXCVBNM<>?'],
];
const KEYPAD: Readonly<Record<number, string>> = {
  71: '7',
  72: '8',
  73: '9',
  74: '-',
  75: '4',
  76: '5',
  77: '6',
  78: '+',
  79: '1',
  80: '2',
  81: '3',
  82: '0',
  83: '.',
  55: '*',
  98: '/',
};
const ENTER: ReadonlySet<number> = new Set([28, 96]);
const SHIFT: ReadonlySet<number> = new Set([42, 54]);
const EV_KEY = 1;
/** `struct input_event` on 64-bit kernels: two 8-byte times, u16 type, u16 code, s32 value. */
const EVENT_BYTES = 24;
/** No badge is longer; what never ends is no badge. */
const MOST_CHARACTERS = 128;

/** Takes bytes as they come, in pieces of any size. */
export class BadgeKeys {
  readonly #badge: (text: string) => void;
  #rest = Buffer.alloc(0);
  #typed = '';
  #shift = false;

  constructor(badge: (text: string) => void) {
    this.#badge = badge;
  }

  take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const whole = all.length - (all.length % EVENT_BYTES);
    for (let at = 0; at < whole; at += EVENT_BYTES)
      if (all.readUInt16LE(at + 16) === EV_KEY) this.#key(all.readUInt16LE(at + 18), all.readInt32LE(at + 20));
    this.#rest = Buffer.from(all.subarray(whole));
  }

  #key(code: number, value: number): void {
    if (SHIFT.has(code)) this.#shift = value !== 0;
    if (value !== 1) return;
    if (ENTER.has(code)) {
      const typed = this.#typed;
      this.#typed = '';
      if (typed !== '') this.#badge(typed);
      return;
    }
    if (this.#typed.length < MOST_CHARACTERS) this.#typed += characterOf(code, this.#shift);
  }
}

function characterOf(code: number, shifted: boolean): string {
  for (const [first, plain, withShift] of ROWS) {
    const character = (shifted ? withShift : plain)[code - first];
    if (code >= first && character !== undefined) return character;
  }
  return KEYPAD[code] ?? '';
}
