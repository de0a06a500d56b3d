/** The cab around a running unit: what the driver hears and feels, and how he says that he is tired. */
import type { Watched } from '../agent.js';
import { Buzzer } from '../cab/buzzer.js';
import { CabSounder } from '../cab/sounder.js';
import { TiredButton } from '../cab/tired-button.js';
import { TiredLine, tiredSocketPath } from '../cab/tired-line.js';
import { durationMs, TONES } from '../cab/tone.js';
import { SeatVibration } from '../cab/vibration.js';
import { CabVoice } from '../cab/voice.js';
import type { Config } from '../config.js';
import type { AlarmStep } from '../core/alarm.js';
import type { VoiceLanguage, VoiceLine } from '../core/voice.js';
import { TiredWord } from '../duty.js';
import type { Clock, Relay } from '../ports.js';
import type { LivePolicy } from '../site/live-policy.js';

/** What the driver hears, feels and presses. */
export interface CabParts {
  readonly sounder: CabSounder;
  /** Undefined when no relay is configured. */
  readonly seat: Relay | undefined;
  readonly tired: TiredWord;
  /** Says a line that belongs to no alarm; silent without a voice. */
  say(line: VoiceLine): void;
  /** Says what belongs to one frame; after the tone. */
  follow(watched: Watched, alarm: AlarmStep): void;
  /** Tells a fault of the unit that no frame tells; a more urgent tone goes on. */
  warnOfFault(line: VoiceLine): void;
  close(): void;
}

/** The words follow the tone. */
const UNIT_FAULT_MS = durationMs(TONES.unitFault);

/** Opens what the configuration names; a part that is missing is told to `report`, and the others work. */
export function openCab(config: Config, clock: Clock, report: (line: string) => void, policy?: LivePolicy): CabParts {
  const { vibration, buzzer: buzzerLine, tiredButton } = config.cab;
  const sounder = new CabSounder({ clock, report, gainDb: config.soundGainDb });
  const voiceOf = (language: VoiceLanguage) => new CabVoice({ language, report });
  const language = (): VoiceLanguage | null => config.voice && (policy?.language ?? config.voice);
  let speaks = language();
  let voice = speaks && voiceOf(speaks);
  policy?.onChange(() => {
    if (speaks === language()) return;
    speaks = language();
    voice?.close();
    voice = speaks && voiceOf(speaks);
  });
  const seat = vibration === null ? undefined : new SeatVibration({ line: vibration, report });
  const buzzer = buzzerLine === null ? null : new Buzzer({ line: buzzerLine, report });
  const tired = new TiredWord(clock);
  const button =
    tiredButton === null ? null : new TiredButton({ line: tiredButton, pressed: tired.say, report, clock });
  const line = new TiredLine(tiredSocketPath(config.dataFolder), tired.say, report);
  return {
    sounder,
    seat,
    tired,
    follow: (watched, alarm) => {
      voice?.follow(alarm);
      buzzer?.follow(alarm);
      const reported = watched.changes.some(({ finding }) => finding.finding === 'selfReport');
      if (reported && alarm.play === null) voice?.say('reported', 0);
    },
    warnOfFault: (line) => {
      sounder.play('unitFault');
      voice?.say(line, UNIT_FAULT_MS);
    },
    say: (line) => voice?.say(line, 0),
    close: () => {
      for (const part of [sounder, voice, seat, buzzer, button, line]) part?.close();
    },
  };
}
