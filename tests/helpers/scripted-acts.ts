/** Random scripts: what drivers do, one thing after another. */
import fc from 'fast-check';
import { driver, type ScriptedDriver } from '../../fixtures/scripted-driver.js';

/** One thing a driver does, for some time. */
export const act = fc.tuple(
  fc.constantFrom(
    'open',
    'blink',
    'close',
    'turn',
    'gauges',
    'drop',
    'nod',
    'yawn',
    'laugh',
    'rub',
    'lose',
    'hide',
    'bump',
    'cover',
    'phone',
    'sip',
    'stop',
    'tired',
    'handless',
  ),
  fc.integer({ min: 200, max: 7000 }),
);
export type Act = [string, number];

const VERBS: Record<string, (driver: ScriptedDriver, ms: number) => unknown> = {
  open: (self, ms) => self.openFor(ms),
  blink: (self, ms) => self.blink(80 + (ms % 300)),
  close: (self, ms) => self.closeFor(ms),
  turn: (self, ms) => self.turnLeft(ms % 2 === 0 ? 40 : -65, ms),
  gauges: (self, ms) => self.lookAtGauges(ms),
  drop: (self, ms) => self.dropHead(28, ms),
  nod: (self) => self.nod(),
  yawn: (self) => self.yawn(),
  laugh: (self, ms) => self.laughFor(ms),
  rub: (self, ms) => self.rubEyes(ms),
  lose: (self, ms) => self.loseFace(ms),
  hide: (self, ms) => self.hideEyes(ms),
  bump: (self) => self.bump(),
  cover: (self, ms) => self.coverCamera(ms),
  phone: (self, ms) => self.phoneAtLeftEar(2 * ms),
  sip: (self, ms) => self.sip(ms),
  stop: (self, ms) => self.hold({ speedKmh: 0 }, ms),
  tired: (self) => self.pressTired(),
  handless: (self, ms) => self.loseHands(ms),
};

export function scriptOf(acts: readonly Act[]): ScriptedDriver {
  const script = driver().openFor(1000);
  for (const [verb, ms] of acts) {
    VERBS[verb]?.(script, ms);
    script.openFor(300 + (ms % 1500));
  }
  return script;
}
