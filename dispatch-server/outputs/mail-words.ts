/** The text of an escalation mail in the language of the site. */
import { z } from 'zod';
import { alertSchema, localeSchema, type Alert, type Locale } from '../api/contract.js';
import { localTimeOf } from '../desk/time-zone.js';

/** What an escalation files for a mailbox. */
export const escalationMailSchema = z.strictObject({
  to: z.string(),
  siteName: z.string(),
  timeZone: z.string(),
  locale: localeSchema,
  alert: alertSchema,
});
export type EscalationMail = z.infer<typeof escalationMailSchema>;

interface Words {
  subject: (truck: string, kind: string) => string;
  waits: string;
  truck: string;
  driver: string;
  unknown: string;
  when: string;
  speed: (kmh: number) => string;
  repeated: (times: number) => string;
  stop: string;
  kinds: Readonly<Record<string, string>>;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    subject: (truck, kind) => `P1 not acknowledged: truck ${truck}, ${kind}`,
    waits: 'Nobody at the desk has acknowledged this alert.',
    truck: 'Truck',
    driver: 'Driver',
    unknown: 'not known',
    when: 'Began',
    speed: (kmh) => `Speed: ${kmh} km/h`,
    repeated: (times) => `Findings within 5 minutes: ${times}`,
    stop: 'Proposed: stop the truck.',
    kinds: {
      eyesClosed: 'eyes closed',
      sleep: 'asleep',
      unresponsive: 'does not react',
      perclosHigh: 'drowsy',
      selfReport: 'says he is tired',
      microsleepWarning: 'eyes closing again and again',
      headDrop: 'head drops',
      nod: 'nods off',
    },
  },
  ru: {
    subject: (truck, kind) => `P1 не подтверждена: самосвал ${truck}, ${kind}`,
    waits: 'Никто за пультом не подтвердил эту тревогу.',
    truck: 'Самосвал',
    driver: 'Водитель',
    unknown: 'не известен',
    when: 'Начало',
    speed: (kmh) => `Скорость: ${kmh} км/ч`,
    repeated: (times) => `Срабатываний за 5 минут: ${times}`,
    stop: 'Предложение: остановить самосвал.',
    kinds: {
      eyesClosed: 'глаза закрыты',
      sleep: 'сон',
      unresponsive: 'не реагирует',
      perclosHigh: 'сонливость',
      selfReport: 'сообщил об усталости',
      microsleepWarning: 'глаза закрываются снова и снова',
      headDrop: 'голова опускается',
      nod: 'клюёт носом',
    },
  },
  kk: {
    subject: (truck, kind) => `P1 расталмады: ${truck}-самосвал, ${kind}`,
    waits: 'Пультта бұл дабылды ешкім растамады.',
    truck: 'Самосвал',
    driver: 'Жүргізуші',
    unknown: 'белгісіз',
    when: 'Басталуы',
    speed: (kmh) => `Жылдамдығы: ${kmh} км/сағ`,
    repeated: (times) => `5 минуттағы белгілер саны: ${times}`,
    stop: 'Ұсыныс: самосвалды тоқтату.',
    kinds: {
      eyesClosed: 'көзі жұмулы',
      sleep: 'ұйқыда',
      unresponsive: 'жауап бермейді',
      perclosHigh: 'ұйқысырап отыр',
      selfReport: 'шаршағанын айтты',
      microsleepWarning: 'көзі қайта-қайта жұмылады',
      headDrop: 'басы салбырайды',
      nod: 'қалғып кетті',
    },
  },
};

/** Subject and text; a kind without words keeps its name. */
export function writeMail({ alert, siteName, timeZone, locale }: EscalationMail): { subject: string; text: string } {
  const words = WORDS[locale];
  const kind = words.kinds[alert.kind] ?? alert.kind;
  return {
    subject: `[${siteName}] ${words.subject(alert.truckId, kind)}`,
    text: [words.waits, '', ...linesAbout(alert, words, timeZone), ''].join('\n'),
  };
}

function linesAbout(alert: Alert, words: Words, timeZone: string): string[] {
  return [
    `${words.truck}: ${alert.truckId}`,
    `${words.driver}: ${alert.driverId ?? words.unknown}`,
    `${words.when}: ${localTimeOf(alert.onsetAtMs, timeZone)} (${timeZone})`,
    ...(alert.speedKmh === null ? [] : [words.speed(Math.round(alert.speedKmh))]),
    ...(alert.repeated > 1 ? [words.repeated(alert.repeated)] : []),
    ...(alert.proposeStop ? [words.stop] : []),
  ];
}
