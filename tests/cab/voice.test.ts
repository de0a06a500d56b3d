import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { durationMs, TONES } from '../../edge-agent/cab/tone.js';
import { CabVoice } from '../../edge-agent/cab/voice.js';
import { VOICE_LINES, type VoiceLanguage } from '../../edge-agent/core/voice.js';

/** "Speaks" a WAV that holds its own arguments. */
const SPEAKING = `printf 'RIFF%s' "$*"`;
const PLAYING = `n=$(/bin/ls "$OYAU_PLAYED" | /usr/bin/wc -l); /bin/cat > "$OYAU_PLAYED/$n"`;
const HANGING = `: > "$OYAU_PLAYED/0"; exec /bin/sleep 1000`;

interface Rig {
  readonly voice: CabVoice;
  readonly lines: string[];
  /** What was played so far, in order. */
  readonly played: () => string[];
}

/** A voice whose PATH holds these programs and nothing else; null = not there. */
async function start(language: VoiceLanguage, espeak: string | null, aplay = PLAYING): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'oyau-voice-'));
  const played = mkdtempSync(join(tmpdir(), 'oyau-said-'));
  for (const [name, script] of [['espeak-ng', espeak] as const, ['aplay', aplay] as const]) {
    if (script === null) continue;
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const lines: string[] = [];
  const environment = { PATH: folder, OYAU_PLAYED: played };
  const voice = new CabVoice({ language, report: (line) => lines.push(line), environment });
  onTestFinished(() => {
    voice.close();
    for (const path of [folder, played]) rmSync(path, { recursive: true, force: true });
  });
  await voice.whenPrepared();
  const files = (): string[] => readdirSync(played).toSorted();
  return { voice, lines, played: () => files().map((name) => readFileSync(join(played, name), 'utf8')) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('the voice of the cab', () => {
  it.each(['en', 'ru', 'kk'] as const)('says the words of the line after the tone, in %s', async (language) => {
    const { voice, lines, played } = await start(language, SPEAKING);
    voice.say('wakeUp', 700);
    vi.advanceTimersByTime(699);
    expect(played()).toEqual([]);
    vi.advanceTimersByTime(1);
    await until(() => played()[0]?.endsWith('.') === true);
    expect(played()).toEqual([`RIFF--stdout -v ${language} -s 145 -a 200 ${VOICE_LINES.wakeUp[language]}`]);
    expect(lines).toEqual([]);
  });

  it('does not begin a line again while it is said; another one takes its place', async () => {
    const { voice, played } = await start('en', SPEAKING);
    voice.say('wakeUp', 100);
    vi.advanceTimersByTime(60);
    voice.say('wakeUp', 100);
    vi.advanceTimersByTime(30);
    voice.say('stopNow', 100);
    vi.advanceTimersByTime(100);
    await until(() => played()[0]?.endsWith('.') === true);
    expect(played().map((text) => text.slice(text.indexOf('200') + 4))).toEqual([VOICE_LINES.stopNow.en]);
  });

  it('falls silent when the alarm ends before its words', async () => {
    const { voice, played } = await start('en', SPEAKING);
    voice.say('wakeUp', 100);
    voice.stop();
    vi.advanceTimersByTime(1000);
    voice.say('takeBreak', 0);
    vi.advanceTimersByTime(0);
    await until(() => played()[0]?.endsWith('.') === true);
    expect(played()).toHaveLength(1);
    expect(played()[0]).toContain(VOICE_LINES.takeBreak.en);
  });

  it('follows the alarm: words after the tone of the alarm, silence at its end', async () => {
    const { voice, played } = await start('en', SPEAKING);
    const toneMs = durationMs(TONES.eyesClosed);
    voice.follow({ play: 'eyesClosed', say: 'wakeUp', stop: false });
    voice.follow({ play: null, say: null, stop: true });
    vi.advanceTimersByTime(toneMs);
    voice.follow({ play: 'eyesClosed', say: 'stopNow', stop: false });
    vi.advanceTimersByTime(toneMs - 1);
    expect(played()).toEqual([]);
    vi.advanceTimersByTime(1);
    await until(() => played()[0]?.endsWith('.') === true);
    expect(played()[0]).toContain(VOICE_LINES.stopNow.en);
  });

  it('kills a line that is being said when it is stopped', async () => {
    const { voice, lines, played } = await start('en', SPEAKING, HANGING);
    voice.say('wakeUp', 0);
    vi.advanceTimersByTime(0);
    await until(() => played().length === 1);
    voice.stop();
    voice.say('wakeUp', 0);
    expect(lines).toEqual([]);
  });

  it('without espeak-ng is silent and says so once', async () => {
    const { voice, lines, played } = await start('ru', null);
    voice.say('wakeUp', 0);
    vi.advanceTimersByTime(10);
    expect(lines).toEqual(['no speaking voice (espeak-ng: not installed); alarms are tones only']);
    expect(played()).toEqual([]);
  });

  it('with an espeak-ng that fails, or gives no WAV, is silent and says so once', async () => {
    const failing = await start('kk', 'exit 3');
    expect(failing.lines).toEqual(['no speaking voice (espeak-ng: exit 3, no WAV); alarms are tones only']);
    const talking = await start('kk', 'echo hello');
    expect(talking.lines).toEqual(['no speaking voice (espeak-ng: exit 0, no WAV); alarms are tones only']);
  });
});
