/** Turns changes of the board into sound and speech. */
import { effect } from '@preact/signals';
import { announcement } from '../i18n/wording.js';
import { nextTone, QUIET, ring, ringOnce, type Siren } from '../sound/siren.js';
import { Speaker } from '../sound/speaker.js';
import { arrivals, NO_ARRIVALS } from './arrivals.js';
import {
  audibleAlerts,
  connection,
  expired,
  signedIn,
  soundState,
  speakerState,
  spoken,
  urgent,
  type SoundState,
} from './desk.js';
import { locale, sound } from './preferences.js';

/** The loudspeaker of the desk. `tick` must be called often, best also when a message arrives: hidden pages have slow timers. */
export class DeskAlarm {
  readonly #speaker = new Speaker((state) => (speakerState.value = state));
  #siren: Siren = QUIET;
  #known = NO_ARRIVALS;
  /** The switch as it stood when the last click or key press began. */
  #seen: SoundState | null = null;

  start(): void {
    speakerState.value = this.#speaker.state;
    effect(() => this.#hearAlerts());
    effect(() => this.#hearLink());
  }

  /** A session that ended by itself must not silence the alerts behind the login form. */
  tick(nowMs: number): void {
    const audible = soundState.value === 'on' && (signedIn.value || expired.value);
    const [siren, tone] = nextTone(this.#siren, nowMs, urgent.value, audible);
    this.#siren = siren;
    if (tone !== null) this.#speaker.play(tone);
  }

  /** To be called at the start of every click and key press. */
  notePress(): void {
    this.#seen = soundState.value;
  }

  /** To be called in every gesture that is not meant for the switch: a browser allows sound only there. */
  wake(): void {
    if (soundState.value === 'blocked') void this.#speaker.wake();
  }

  /**
   * The dispatcher's switch: off becomes on, whatever the reason; on becomes muted. What counts is what he saw when
   * he pressed: the press itself may already have let the browser start the sound.
   */
  async toggle(): Promise<void> {
    const seen = this.#seen ?? soundState.value;
    this.#seen = null;
    if (seen === 'on') {
      sound.value = 'muted';
      return;
    }
    sound.value = 'on';
    await this.#speaker.wake();
    this.#speaker.play('soundOn');
  }

  #hearAlerts(): void {
    const next = arrivals(this.#known, audibleAlerts.value);
    this.#known = next;
    if (next.fresh.length === 0) return;
    this.#siren = ring(
      this.#siren,
      next.fresh.map(({ priority, escalatedAtMs }) => (escalatedAtMs === null ? priority : 'escalated')),
    );
    spoken.value = next.fresh.map((alert) => announcement(locale.peek(), alert)).join(' ');
  }

  #hearLink(): void {
    if (connection.value === 'stale') this.#siren = ringOnce(this.#siren, 'linkLost');
  }
}
