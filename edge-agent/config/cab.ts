/** What is wired to the cab and how drivers meet the unit: fields of the configuration with defaults, bounds and meaning. */
import { z } from 'zod';

/** A line of a GPIO chip, as `gpiodetect` and `gpioinfo` list them. */
const gpioLineSchema = z.strictObject({
  chip: z
    .string()
    .regex(/^gpiochip\d{1,3}$/, { error: 'must look like gpiochip0' })
    .describe('chip, as gpiodetect lists it'),
  line: z.int().min(0).max(1023).describe('offset of the line on its chip'),
  activeLow: z.boolean().default(false).describe('the line is on when it is low'),
});

export const cabSchema = z
  .strictObject({
    vibration: gpioLineSchema.nullable().default(null).describe("relay of the seat's vibration, through gpioset"),
    buzzer: gpioLineSchema.nullable().default(null).describe('buzzer that sounds with every tone, through gpioset'),
    tiredButton: gpioLineSchema.nullable().default(null).describe('"I am tired" button, through gpiomon'),
  })
  .superRefine((lines, context) => {
    const wired = (['vibration', 'buzzer', 'tiredButton'] as const).flatMap((name) => {
      const line = lines[name];
      return line === null ? [] : [{ name, at: `${line.chip} ${line.line}` }];
    });
    wired.forEach(({ name, at }, index) => {
      const other = wired.slice(0, index).find((each) => each.at === at);
      if (other === undefined) return;
      context.addIssue({ code: 'custom', path: [name, 'line'], message: `must not be the line of ${other.name}` });
    });
  });

export const loginSchema = z.strictObject({
  badge: z
    .strictObject({
      device: z.string().min(1).describe('/dev/input/by-id/... of a keyboard wedge, or /dev/ttyUSB0'),
      kind: z
        .enum(['keyboard', 'lines'])
        .default('keyboard')
        .describe('keyboard: input events; lines: text, one badge per line'),
    })
    .nullable()
    .default(null)
    .describe('badge reader; null = there is none'),
  absenceMinutes: z
    .number()
    .min(1)
    .max(240)
    .default(10)
    .describe('nobody seen in the seat of a standing truck for this long: logged out, min'),
  faceCheck: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'tell dispatch when the face is not the one that logged in; one more network in a thread of its own; nothing of a face is stored or sent',
        ),
      everySeconds: z.number().min(1).max(600).default(10).describe('one look so often, s'),
      disagreeSeconds: z
        .number()
        .min(3)
        .max(1800)
        .default(60)
        .describe('told when looks have disagreed for this long, s'),
    })
    .prefault({})
    .describe('is it still the same person'),
});

export const rolloutSchema = z.strictObject({
  standingSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(30)
    .describe('settings from dispatch are applied when the truck has stood this long, or with the park brake, s'),
  trialMinutes: z
    .number()
    .min(1)
    .max(1440)
    .default(10)
    .describe('new settings are taken back when the unit turns unhealthy within this time, min'),
});

export const pageSchema = z.strictObject({
  port: z.int().min(0).max(65_535).default(8421).describe('port on 127.0.0.1; 0 = any free one'),
  contact: z.string().min(1).max(200).nullable().default(null).describe('whom drivers may ask, as the page shows it'),
});

export const watchdogSchema = z.strictObject({
  when: z
    .enum(['auto', 'always', 'never'])
    .default('auto')
    .describe('alarm process beside the unit; auto = when the source is a camera'),
  stoppedMs: z
    .int()
    .min(2000)
    .max(60_000)
    .default(4000)
    .describe('nothing judged for this long while moving: it sounds by itself, ms'),
});
